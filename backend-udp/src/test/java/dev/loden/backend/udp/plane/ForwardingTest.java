package dev.loden.backend.udp.plane;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What happens to single packets; their bytes were written down by hand from RFC 791, 792, 4443, 8200. */
class ForwardingTest {
    private static final IpAddress POD = Packets.address("10.244.0.7");
    private static final IpAddress POD_V6 = Packets.address("fd00:244::7");
    private static final IpAddress OTHER = Packets.address("10.244.1.9");

    /** An echo request from 10.244.0.7 to 10.244.1.9, with 64 hops left. */
    private static final String ECHO = "4500001c 12340000 4001 0000 0af40007 0af40109 0800f7fd 00010001";

    private Loop loop;

    @BeforeEach
    void open() {
        loop = Loop.open(Set.of());
    }

    @AfterEach
    void close() {
        loop.close();
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text.replace(" ", ""));
    }

    private static byte[] udp(IpAddress from, IpAddress to, int payload) {
        return Packets.packet(from, to, Packets.Transport.udp(), new byte[payload]);
    }

    /** The payload of the datagram is the packet, with one hop less, as flannel's proxy sends and expects it. */
    @Test
    void takesOneHopAndNothingElse() {
        byte[] echo = hex(ECHO);
        echo = withChecksum(echo);
        loop.send(echo);
        byte[] expected = echo.clone();
        expected[8] = 63;
        List<byte[]> arrived = loop.receive();
        assertEquals(1, arrived.size());
        assertArrayEquals(withChecksum(expected), arrived.getFirst());
    }

    private static byte[] withChecksum(byte[] packet) {
        byte[] header = new byte[20];
        System.arraycopy(packet, 0, header, 0, 20);
        header[10] = 0;
        header[11] = 0;
        ByteBuffer.wrap(packet).putShort(10, (short) ~Packets.sum(header, 0, 0));
        return packet;
    }

    /** RFC 1624: the checksum stays right for every one that there can be. */
    @Test
    void correctsTheChecksumOfAnyHeader() {
        for (int id = 0; id < 65_536; id += 37) {
            byte[] echo = hex(ECHO);
            ByteBuffer.wrap(echo).putShort(4, (short) id);
            loop.send(withChecksum(echo));
            byte[] arrived = loop.receive().getFirst();
            assertEquals(0xffff, Packets.sum(Arrays.copyOf(arrived, 20), 0, 0), "id " + id);
        }
    }

    @Test
    void fragmentsAndOptionsGoThroughAsTheyAre() {
        byte[] fragment = udp(POD, OTHER, 100);
        fragment[6] = 0x20; // more to come
        assertThrough(withChecksum(fragment));
        byte[] options = new byte[28];
        System.arraycopy(hex(ECHO), 0, options, 0, 20);
        options[0] = 0x46;
        options[3] = 28;
        options[20] = 1;
        assertThrough(options);
    }

    private void assertThrough(byte[] packet) {
        loop.send(packet);
        byte[] arrived = loop.receive().getFirst();
        assertArrayEquals(
                Arrays.copyOfRange(packet, 12, packet.length), Arrays.copyOfRange(arrived, 12, arrived.length));
    }

    @Test
    void answersADestinationOfNobodyWithNetUnreachable() {
        byte[] packet = udp(POD, Packets.address("10.244.77.1"), 1000);
        loop.send(packet);
        assertIcmp(packet, 3, 0, 0);
        assertEquals(1, loop.counters.get(Counter.NO_ROUTE));
    }

    @Test
    void answersALastHopWithTimeExceeded() {
        byte[] packet = udp(POD, OTHER, 10);
        packet[8] = 1;
        loop.send(withChecksum(packet));
        assertIcmp(packet, 11, 0, 0);
    }

    @Test
    void answersWhatIsTooBigAndNotToBeFragmented() {
        byte[] packet = udp(POD, OTHER, 1445);
        loop.send(packet);
        assertIcmp(packet, 3, 4, 1472);
        packet[6] = 0; // may be fragmented
        loop.send(withChecksum(packet));
        assertEquals(1, loop.receive().size());
    }

    /** From 10.244.0.0 to the sender, with a quotation that fits into 576 bytes. */
    private void assertIcmp(byte[] about, int type, int code, int mtu) {
        List<byte[]> answers = loop.pods.take();
        assertEquals(1, answers.size());
        byte[] answer = answers.getFirst();
        ByteBuffer fields = ByteBuffer.wrap(answer);
        int quoted = Math.min(about.length, 548);
        assertEquals(28 + quoted, answer.length);
        assertEquals(answer.length, fields.getShort(2) & 0xffff);
        assertEquals(0x0af4_0000, fields.getInt(12));
        assertEquals(0x0af4_0007, fields.getInt(16));
        assertEquals(type << 8 | code, fields.getShort(20));
        assertEquals(mtu, fields.getInt(24));
        assertEquals(0xffff, Packets.sum(Arrays.copyOf(answer, 20), 0, 0));
        assertEquals(0xffff, Packets.sum(answer, 20, 0));
        assertArrayEquals(Arrays.copyOf(about, quoted), Arrays.copyOfRange(answer, 28, answer.length));
    }

    @Test
    void answersIpv6() {
        byte[] packet = udp(POD_V6, Packets.address("fd00:244:0:77::1"), 2000);
        loop.send(packet);
        byte[] answer = loop.pods.take().getFirst();
        assertEquals(40 + 8 + 1232, answer.length);
        assertEquals(0x0100, ByteBuffer.wrap(answer).getShort(40), "no route");
        byte[] pseudo = Arrays.copyOfRange(answer, 8, 40);
        assertEquals(0xffff, Packets.sum(answer, 40, Packets.sum(pseudo, 0, 58 + answer.length - 40)));
    }

    @Test
    void answersNoErrorNoGroupAndNoFragmentButTheFirst() {
        byte[] error = hex(ECHO);
        error[20] = 3;
        error[18] = 77;
        loop.send(withChecksum(error));
        loop.send(udp(POD, Packets.address("224.0.0.5"), 10));
        loop.send(udp(Packets.address("0.0.0.0"), Packets.address("10.244.77.1"), 10));
        byte[] second = udp(POD, Packets.address("10.244.77.1"), 10);
        second[7] = 1;
        loop.send(withChecksum(second));
        byte[] errorV6 = udp(POD_V6, Packets.address("fd00:244:0:77::1"), 10);
        errorV6[6] = 58;
        errorV6[40] = 1;
        loop.send(errorV6);
        assertEquals(List.of(), loop.pods.take());
        assertEquals(5, loop.counters.get(Counter.NO_ROUTE));
    }

    @Test
    void answersManyOnlyInPart() {
        for (int i = 0; i < 80; i++) {
            loop.send(udp(POD, Packets.address("10.244.77.1"), 10));
            assertTrue(loop.pods.take().size() == (i < 51 ? 1 : 0), "packet " + i);
        }
        loop.pass(10_000_000);
        loop.send(udp(POD, Packets.address("10.244.77.1"), 10));
        assertEquals(1, loop.pods.take().size());
    }

    @Test
    void takesOnlyWhatAKnownNodesPodsSend() {
        IpAddress node = Packets.address("127.0.0.1");
        loop.send(udp(POD, OTHER, 10));
        assertEquals(1, loop.receive().size());

        loop.send(udp(Packets.address("10.244.2.7"), OTHER, 10)); // not of that node
        loop.send(udp(Packets.address("192.168.0.1"), OTHER, 10));
        assertEquals(List.of(), loop.receive());
        loop.send(udp(POD, OTHER, 10));
        PeerTable elsewhere = PeerTable.of(List.of(), List.of(Loop.entry("10.244.0.0/24", OTHER, 0)));
        assertEquals(List.of(), loop.receive(elsewhere), "another node has the subnet");
        assertEquals(3, loop.counters.get(Counter.FOREIGN));

        loop.send(udp(POD, OTHER, 10));
        PeerTable both = PeerTable.of(
                List.of(Loop.entry("10.244.0.0/24", OTHER, 1)), List.of(Loop.entry("10.244.0.0/24", node, 0)));
        assertEquals(1, loop.receive(both).size(), "the subnet's node of before may send yet");
    }

    @Test
    void isAsLenientAsFlannelWhereConfigured() {
        loop.close();
        loop = Loop.open(Set.of(), false);
        loop.send(udp(Packets.address("192.168.0.1"), OTHER, 10));
        assertEquals(1, loop.receive().size());
    }

    @Test
    void takesNothingThatIsCutShort() {
        byte[] packet = udp(POD, OTHER, 100);
        for (int length : new int[] {1, 19, 20, 27, 100}) {
            loop.send(Arrays.copyOf(packet, length));
        }
        assertEquals(List.of(), loop.receive());
        assertEquals(5, loop.counters.get(Counter.MALFORMED));
        assertFalse(loop.counters.get(Counter.SENT) > 0);
    }
}
