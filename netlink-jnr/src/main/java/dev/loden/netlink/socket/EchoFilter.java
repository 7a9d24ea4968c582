package dev.loden.netlink.socket;

import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.Netlink;
import dev.loden.netlink.wire.NetworkOrder;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * A socket filter that drops the notifications of our own requests before they are queued: a batch causes them faster than a
 * thread reads them, and a full queue loses the notifications of others as well. Messages about devices pass, because they also
 * carry what else happened to the device in the meantime.
 */
final class EchoFilter {
    // linux/bpf_common.h and linux/filter.h: load a half-word or word at an offset, jump if equal, return
    private static final int LOAD_16 = 0x28;
    private static final int LOAD_32 = 0x20;
    private static final int JUMP_IF_EQUAL = 0x15;
    private static final int RETURN = 0x06;

    /** How many bytes of the message are kept. */
    private static final int ALL = -1;

    private static final int NONE = 0;

    // struct nlmsghdr (linux/netlink.h)
    private static final int TYPE = 4;
    private static final int PORT = 12;

    /** sizeof(struct sock_filter): code, two jump distances, operand. */
    private static final int INSTRUCTION = 8;

    private final ByteBuffer program;
    private final int length;

    /** One instruction; the jumps are distances to be skipped. */
    private record Instruction(int code, int ifEqual, int ifNot, int operand) {}

    EchoFilter(int ownPort) {
        List<Instruction> instructions = instructions(ownPort);
        length = instructions.size();
        program = Sys.buffer(length * INSTRUCTION);
        for (Instruction one : instructions) {
            program.putShort((short) one.code());
            program.put((byte) one.ifEqual()).put((byte) one.ifNot());
            program.putInt(one.operand());
        }
    }

    /**
     * What setsockopt(2) takes: struct sock_fprog (linux/filter.h), a length and a pointer where its alignment puts it. Valid
     * for as long as this object is reachable.
     */
    ByteBuffer descriptor() {
        ByteBuffer descriptor = Sys.buffer(2 * Sys.pointerBytes());
        descriptor.putShort(0, (short) length);
        if (Sys.pointerBytes() == Long.BYTES) {
            descriptor.putLong(Long.BYTES, Sys.address(program));
        } else {
            descriptor.putInt(Integer.BYTES, (int) Sys.address(program));
        }
        return descriptor;
    }

    /** The program reads the machine's numbers as if they were in network byte order. */
    private static List<Instruction> instructions(int ownPort) {
        return List.of(
                new Instruction(LOAD_16, 0, 0, TYPE),
                new Instruction(JUMP_IF_EQUAL, 3, 0, swapped(Netlink.RTM_NEWLINK)),
                new Instruction(JUMP_IF_EQUAL, 2, 0, swapped(Netlink.RTM_DELLINK)),
                new Instruction(LOAD_32, 0, 0, PORT),
                new Instruction(JUMP_IF_EQUAL, 1, 0, NetworkOrder.swap(ownPort)),
                new Instruction(RETURN, 0, 0, ALL),
                new Instruction(RETURN, 0, 0, NONE));
    }

    private static int swapped(int type) {
        return NetworkOrder.swap((short) type) & 0xffff;
    }
}
