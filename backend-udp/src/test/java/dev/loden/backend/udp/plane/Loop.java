package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.backend.udp.ffi.Sys;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * All of a worker but its thread, with pipes for the device and this machine's loopback between two nodes, which are one. Pods of the
 * first are in 10.244.0.0/24 and fd00:244::/64, those of the second in 10.244.1.0/24 and fd00:244:0:1::/64.
 */
final class Loop implements AutoCloseable {
    static final int MTU = 1500;

    private static final IpAddress NODE = Packets.address("127.0.0.1");

    final Counters counters = new Counters();
    final Pipe pods = new Pipe();
    final Pipe delivered = new Pipe();
    final PeerTable peers;
    private final Memory memory = Memory.allocate(2_048);
    private final Received onTheWire;
    private final boolean vnet;
    private final int sending;
    private final int receiving;
    private final FromDevice fromDevice;
    private final FromPeers fromPeers;
    private long clock = 1L << 40;

    private Loop(int port, Set<Offload> offloads, boolean checks) throws PlaneException {
        peers = PeerTable.of(
                List.of(entry("10.244.1.0/24", NODE, port), entry("fd00:244:0:1::/64", NODE, port)),
                List.of(entry("10.244.0.0/24", NODE, 0), entry("fd00:244::/64", NODE, 0)));
        vnet = offloads.contains(Offload.TSO);
        sending = UdpSocket.open(NODE, 0);
        receiving = UdpSocket.open(NODE, port);
        boolean groups = offloads.contains(Offload.UDP_GRO) && UdpSocket.group(receiving);
        var segments = new AtomicBoolean(offloads.contains(Offload.UDP_SEGMENT) && UdpSocket.canSegment(sending));
        var back = new Delivery(pods.file(), vnet, Set.of(), counters);
        var own = List.of(Packets.address("10.244.0.0"), Packets.address("fd00:244::"));
        var way = new FromDevice.Way(new Sender(sending, MTU - 28, segments, counters, Sys.LIBC), MTU - 28);
        var none = new FromDevice.Way(new Sender(-1, MTU - 48, segments, counters, Sys.LIBC), MTU - 48);
        var outlook = new FromDevice.Outlook(new IcmpErrors(own, back, () -> clock), counters);
        fromDevice = new FromDevice(pods.file(), vnet, way, none, outlook);
        var delivery = new Delivery(delivered.file(), vnet, offloads, counters);
        onTheWire = new Received(groups, MTU);
        fromPeers = new FromPeers(new Received(groups, MTU), delivery, counters, checks);
    }

    static Loop open(Set<Offload> offloads) {
        return open(offloads, true);
    }

    static Loop open(Set<Offload> offloads, boolean checks) {
        try {
            return new Loop(20_000 + (int) (ProcessHandle.current().pid() % 10_000), offloads, checks);
        } catch (PlaneException e) {
            throw new AssertionError(e);
        }
    }

    static PeerTable.Entry entry(String subnet, IpAddress node, int port) {
        return new PeerTable.Entry(Prefix.parse(subnet), node, port);
    }

    /** Time passes, as far as the limit of ICMP errors knows. */
    void pass(long nanos) {
        clock += nanos;
    }

    /** What a pod of the first node sends, as the kernel gives it to the data plane. */
    void send(byte[] packet) {
        pods.put(packet);
        fromDevice.move(peers);
    }

    /** A datagram comes to the second node from the first, whatever is in it. */
    void inject(byte[] payload) {
        memory.bytes().put(0, payload);
        var sender = new Sender(sending, MTU, new AtomicBoolean(), new Counters(), Sys.LIBC);
        sender.add(peers.endpoint(0), memory.address(), payload.length);
        sender.flush();
    }

    /** What the second node's kernel is given; loopback has it at once. */
    List<byte[]> receive() {
        return receive(peers);
    }

    List<byte[]> receive(PeerTable table) {
        var all = new ArrayList<byte[]>();
        List<byte[]> more;
        do {
            fromPeers.move(table, receiving);
            more = delivered.take();
            all.addAll(more);
        } while (!more.isEmpty());
        return all;
    }

    /** The datagrams that have come to the second node, which does not get them then. */
    List<byte[]> wire() {
        var all = new ArrayList<byte[]>();
        for (int count = onTheWire.receive(receiving); count > 0; count = onTheWire.receive(receiving)) {
            for (int slot = 0; slot < count; slot++) {
                int end = onTheWire.start(slot) + onTheWire.length(slot);
                for (int at = onTheWire.start(slot); at < end; at += onTheWire.segment(slot)) {
                    byte[] datagram = new byte[Math.min(onTheWire.segment(slot), end - at)];
                    onTheWire.data().bytes().get(at, datagram);
                    all.add(datagram);
                }
            }
        }
        return all;
    }

    /** The same as {@link #receive} for both nodes, without a trace of what they are given. */
    void discard() {
        fromPeers.move(peers, receiving);
        pods.discard();
        delivered.discard();
    }

    /** A packet without what stands before it. */
    byte[] bare(byte[] packet) {
        return vnet ? Packets.withoutVnet(packet) : packet;
    }

    @Override
    public void close() {
        pods.close();
        delivered.close();
        Sys.LIBC.close(sending);
        Sys.LIBC.close(receiving);
    }
}
