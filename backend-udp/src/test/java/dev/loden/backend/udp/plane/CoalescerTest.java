package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which received segments go as one packet. */
class CoalescerTest {
    private static final int SEGMENT = 500;

    private Loop loop = Loop.open(EnumSet.allOf(Offload.class));

    @AfterEach
    void close() {
        loop.close();
    }

    private static byte[] segment(int number, int flags, int length) {
        byte[] payload = new byte[length];
        payload[0] = (byte) number;
        byte[] packet = Packets.packet(
                Packets.address("fd00:244::7"),
                Packets.address("fd00:244:0:1::9"),
                Packets.Transport.tcp(1000 + SEGMENT * number, flags, 12),
                payload);
        return packet;
    }

    /** Three of one connection, of which the second is changed. */
    private List<byte[]> arrived(UnaryOperator<byte[]> change) {
        loop.inject(segment(0, Tcp.ACK, SEGMENT));
        loop.inject(change.apply(segment(1, Tcp.ACK, SEGMENT)));
        loop.inject(segment(2, Tcp.ACK, SEGMENT));
        return loop.receive();
    }

    @Test
    void segmentsInSequenceGoAsOne() {
        List<byte[]> arrived = arrived(UnaryOperator.identity());
        assertEquals(1, arrived.size());
        byte[] payload = Packets.payload(Packets.withoutVnet(arrived.getFirst()));
        assertEquals(3 * SEGMENT, payload.length);
        assertEquals(2, payload[2 * SEGMENT]);
    }

    /** The kernel would not look at the checksum of the whole. */
    @Test
    void aDamagedSegmentGoesAloneAndAsItCame() {
        var damaged = new ArrayList<byte[]>();
        List<byte[]> arrived = arrived(packet -> {
            packet[packet.length - 1] ^= 1;
            damaged.add(packet.clone());
            return packet;
        });
        assertEquals(3, arrived.size());
        assertArrayEquals(damaged.getFirst(), Packets.withoutVnet(arrived.get(1)));
        assertFalse(Packets.isSound(damaged.getFirst()));
    }

    @Test
    void aGapAnotherHopLimitAFlagAndAPushEndIt() {
        assertEquals(3, arrived(packet -> segment(7, Tcp.ACK, SEGMENT)).size());
        assertEquals(
                3,
                arrived(packet -> {
                            packet[7] = 9;
                            return packet;
                        })
                        .size());
        assertEquals(
                3, arrived(packet -> segment(1, Tcp.ACK | Tcp.FIN, SEGMENT)).size());
        assertEquals(
                2, arrived(packet -> segment(1, Tcp.ACK | Tcp.PSH, SEGMENT)).size());
        assertEquals(3, arrived(packet -> segment(1, Tcp.ACK, SEGMENT + 1)).size());
        assertEquals(2, arrived(packet -> segment(1, Tcp.ACK, SEGMENT - 1)).size());
    }

    private static byte[] datagram(int number, int id, int length) {
        byte[] payload = new byte[length];
        payload[0] = (byte) number;
        byte[] packet = Packets.packet(
                Packets.address("10.244.0.7"), Packets.address("10.244.1.9"), Packets.Transport.udp(), payload);
        packet[5] = (byte) id;
        return Packets.withIpChecksum(packet);
    }

    private List<byte[]> arrived(byte[]... packets) {
        List.of(packets).forEach(loop::inject);
        return loop.receive();
    }

    @Test
    void datagramsOfOneFlowGoAsOneAndAreCutAgainAsTheyCame() {
        byte[][] sent = {datagram(0, 7, SEGMENT), datagram(1, 8, SEGMENT), datagram(2, 9, SEGMENT - 3)};
        List<byte[]> arrived = arrived(sent);
        assertEquals(1, arrived.size());
        List<byte[]> pieces = Packets.cut(arrived.getFirst());
        for (int i = 0; i < sent.length; i++) {
            assertArrayEquals(sent[i], pieces.get(i));
        }
    }

    @Test
    void datagramsThatDifferGoAlone() {
        byte[] first = datagram(0, 7, SEGMENT);
        assertEquals(2, arrived(first, datagram(1, 9, SEGMENT)).size(), "one is missing");
        assertEquals(2, arrived(first, datagram(1, 8, SEGMENT + 1)).size(), "longer");
        byte[] elsewhere = datagram(1, 8, SEGMENT);
        elsewhere[23] ^= 1;
        Packets.withTransportChecksum(elsewhere, 20);
        assertEquals(2, arrived(first, elsewhere).size(), "another port");
        byte[] unsummed = datagram(1, 8, SEGMENT);
        unsummed[26] = 0;
        unsummed[27] = 0;
        assertEquals(2, arrived(first, unsummed).size(), "no checksum");
        byte[] damaged = datagram(1, 8, SEGMENT);
        damaged[40] ^= 1;
        assertEquals(2, arrived(first, damaged).size(), "damaged");
        byte[] damagedFirst = first.clone();
        damagedFirst[40] ^= 1;
        List<byte[]> alone = arrived(damagedFirst, datagram(1, 8, SEGMENT));
        assertArrayEquals(damagedFirst, Packets.withoutVnet(alone.getFirst()), "as it came");
    }

    @Test
    void datagramsStaySingleForAKernelThatWouldNotCutThem() {
        loop.close();
        loop = Loop.open(EnumSet.complementOf(EnumSet.of(Offload.USO)));
        assertEquals(
                2, arrived(datagram(0, 7, SEGMENT), datagram(1, 8, SEGMENT)).size());
    }
}
