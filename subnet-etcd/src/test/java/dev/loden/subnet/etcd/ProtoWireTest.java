package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.codec.json.Json;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** On the bytes that rpc.proto gives. */
class ProtoWireTest {
    /** A revision of 7 in a header, with two fields that are passed over. */
    private static final String HEADER = "0a0808f6b50310021807";

    @Test
    void writesRequests() {
        assertEquals("0a0161120162180220ac02", hex(ProtoWire.range(new KeyRange("a", "b"), 300, 2, true)));
        assertEquals("0a0161", hex(ProtoWire.range(KeyRange.of("a"), 0, 0, true)));
        assertEquals("0880a305", hex(ProtoWire.grant(Duration.ofDays(1))));
        assertEquals("08ffffffffffffffffff01", hex(ProtoWire.keepAlive(-1)));
        assertEquals("0a0175120170", hex(ProtoWire.logIn(new EtcdStoreOptions.Login("u", "p"))));
        assertEquals("0a0b0a022f6112016118052001", hex(ProtoWire.watch(new KeyRange("/a", "a"), 5)));
    }

    @Test
    void writesTransactions() {
        var create = new Txn(Txn.Condition.absent("k"), new Txn.Operation.Put("k", "v", 9));
        assertEquals("0a0710011a016b2800" + "120a12080a016b1201761809", hex(ProtoWire.transaction(create)));
        var remove = new Txn(Txn.Condition.unchanged("k", 5), new Txn.Operation.Delete("k"));
        assertEquals("0a0710021a016b3005" + "12051a030a016b", hex(ProtoWire.transaction(remove)));
        var keys = new KeyRange("k", "l");
        var check = new Txn(Txn.Condition.before(keys, 6), new Txn.Operation.Count(keys));
        assertEquals("0a0d080210021a016b30068204016c" + "120a0a080a016b12016c4801", hex(ProtoWire.transaction(check)));
    }

    @Test
    void readsAPage() throws IOException {
        KeyPage page = ProtoWire.page(bytes(HEADER
                + "1211" + "0a0161100218052002" + "2a01313099a78d01"
                + "1209" + "0a0162100618062001" + "1801" + "2003"
                + "3801")); // a field that is not known
        assertEquals(7, page.revision());
        assertTrue(page.more());
        assertEquals(
                List.of(
                        new KeyValue("a", Optional.of("1"), 2, 5, 2_315_161),
                        new KeyValue("b", Optional.of(""), 6, 6, 0)),
                page.entries());
    }

    @Test
    void leavesOutAValueThatIsTooLong() throws IOException {
        byte[] entry = new ProtoWriter()
                .text(1, "a")
                .text(5, "x".repeat(Json.MAX_LENGTH + 1))
                .bytes();
        byte[] page = new ProtoWriter().message(2, copy(entry)).bytes();
        assertEquals(Optional.empty(), ProtoWire.page(page).entries().getFirst().value());
    }

    private static ProtoWriter copy(byte[] entry) throws IOException {
        var in = new ProtoReader(entry);
        var out = new ProtoWriter();
        while (in.next()) {
            out.text(in.field(), in.text(Integer.MAX_VALUE).orElseThrow());
        }
        return out;
    }

    @Test
    void readsShortAnswers() throws IOException {
        assertEquals(new Txn.Answer(true, 7, 3), ProtoWire.transacted(bytes(HEADER + "1001" + "1a040a022003")));
        assertEquals(new Txn.Answer(false, 7, 0), ProtoWire.transacted(bytes(HEADER)));
        assertEquals(99, ProtoWire.granted(bytes(HEADER + "1063" + "180a")));
        assertEquals(Duration.ofSeconds(10), ProtoWire.kept(bytes(HEADER + "1063" + "180a")));
        assertEquals(Duration.ZERO, ProtoWire.kept(bytes(HEADER + "1063")));
        assertEquals(Optional.of("t"), ProtoWire.token(bytes(HEADER + "120174")));
    }

    @Test
    void readsAWatch() throws IOException {
        assertTrue(ProtoWire.message(bytes(HEADER + "1801")).created());
        WatchMessage changes = ProtoWire.message(
                bytes(HEADER + "5a0e" + "120c" + "0a01611002180520032a0133" + "5a09" + "0801" + "1205" + "0a01611806"));
        assertEquals(
                List.of(
                        new WatchMessage.Event.Put(new KeyValue("a", Optional.of("3"), 2, 5, 0)),
                        new WatchMessage.Event.Delete("a", 6)),
                changes.events());
        assertFalse(changes.isCancelled());
        WatchMessage compacted = ProtoWire.message(bytes(HEADER + "20012804"));
        assertEquals(4, compacted.compacted());
        assertTrue(compacted.isCancelled());
        assertEquals("no", ProtoWire.message(bytes("200132026e6f")).cancelled());
    }

    @Test
    void refusesWhatIsNotEtcds() {
        for (String garbage :
                List.of("0a", "0a05", "08", "0b", "12ffffffffff7f", "ffffffffffffffffffffff", "1001", "0801")) {
            assertThrows(IOException.class, () -> ProtoWire.page(bytes(garbage)), garbage);
        }
    }

    @Test
    void readsAnyBytesToTheirEndOrRefusesThem() {
        var random = new SplittableRandom(12);
        byte[] good = bytes(HEADER + "5a0e" + "120c" + "0a01611002180520032a0133");
        for (int i = 0; i < 20_000; i++) {
            byte[] bad = Arrays.copyOf(good, random.nextInt(good.length + 1));
            for (int j = random.nextInt(4); j > 0 && bad.length > 0; j--) {
                bad[random.nextInt(bad.length)] = (byte) random.nextInt();
            }
            try {
                ProtoWire.message(bad);
                ProtoWire.page(bad);
            } catch (IOException refused) {
                assertEquals("the answer is cut off or not that of etcd", refused.getMessage());
            }
        }
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    private static byte[] bytes(String hex) {
        return HexFormat.of().parseHex(hex);
    }
}
