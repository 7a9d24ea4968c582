package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonParser;
import dev.loden.testbed.CollidingNames;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** On answers captured from etcd 3.4.23. */
class WireTest {
    private final List<KeyValue> entries = new ArrayList<>();

    @Test
    void readsARange() throws IOException {
        Wire.Range range = range("""
                {"header":{"cluster_id":"324952591200643719","member_id":"3319814642761637952","revision":"7","raft_term":"2"},\
                "kvs":[{"key":"YQ==","create_revision":"2","mod_revision":"5","version":"2","value":"MQ==","lease":"2324035559160985099"},\
                {"key":"Yg==","create_revision":"6","mod_revision":"6","version":"1"}],"more":true,"count":"3"}""");
        assertEquals(new Wire.Range(7, true, 3), range);
        assertEquals(
                List.of(
                        new KeyValue("a", Optional.of("1"), 2, 5, 2324035559160985099L),
                        new KeyValue("b", Optional.of(""), 6, 6, 0)),
                entries);
    }

    @Test
    void leavesOutAValueThatIsTooLong() throws IOException {
        range("{\"kvs\":[{\"key\":\"YQ==\",\"value\":\"%s\"},{\"key\":\"Yg==\",\"value\":\"MQ==\"}]}"
                .formatted(Wire.base64("x".repeat(1_000_000))));
        assertEquals(
                List.of(Optional.empty(), Optional.of("1")),
                entries.stream().map(KeyValue::value).toList());
    }

    @Test
    void readsALeaseUpTo8KiBAndTheConfigurationUpTo64() throws IOException {
        String leaseKey = Wire.base64("/coreos.com/network/subnets/10.5.1.0-24");
        String configKey = Wire.base64("/coreos.com/network/config");
        String value = Wire.base64("x".repeat(9_000));
        range("{\"kvs\":[{\"key\":\"%s\",\"value\":\"%s\"},{\"key\":\"%s\",\"value\":\"%s\"}]}"
                .formatted(leaseKey, value, configKey, value));
        assertEquals(
                List.of(false, true),
                entries.stream().map(entry -> entry.value().isPresent()).toList());
    }

    @Test
    void givesUpAnAnswerThatIsTooLongWhileItArrives() {
        String entry = "{\"value\":\"" + "A".repeat(8_000) + "\"},";
        assertThrows(AnswerTooLong.class, () -> range("{\"kvs\":[" + entry.repeat(1_100)));
        String event = "{\"kv\":" + entry.substring(0, entry.length() - 1) + "},";
        assertThrows(
                AnswerTooLong.class, () -> Wire.message(parser("{\"result\":{\"events\":[" + event.repeat(1_100))));
    }

    /** Of UTF-16 Jackson counts characters, where it counts bytes otherwise. */
    @Test
    void givesUpAnAnswerInUtf16Too() throws IOException {
        String text = "{\"kvs\":[" + ("{\"value\":\"" + "A".repeat(8_000) + "\"},").repeat(1_100);
        JsonParser json = Wire.parser(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_16BE)));
        assertThrows(AnswerTooLong.class, () -> Wire.range(json, entries::add));
    }

    @Test
    void namesThatCollideStopNoAnswer() throws IOException {
        String names = String.join("\":1,\"", CollidingNames.inJackson());
        range("{\"%s\":1,\"kvs\":[{\"key\":\"YQ==\",\"value\":\"MQ==\"}]}".formatted(names));
        range("{\"kvs\":[{\"key\":\"Yg==\",\"value\":\"Mg==\"}]}");
        assertEquals(List.of("a", "b"), entries.stream().map(KeyValue::key).toList());
    }

    @Test
    void readsAWatch() throws IOException {
        JsonParser json = parser("""
                {"result":{"header":{"revision":"4"},"created":true}}
                {"result":{"header":{"revision":"6"},"events":[{"kv":{"key":"YQ==","create_revision":"2","mod_revision":"5","version":"3","value":"Mw=="}},{"type":"DELETE","kv":{"key":"YQ==","mod_revision":"6"}}]}}
                {"result":{"header":{"revision":"9"}}}
                """);
        assertTrue(Wire.message(json).orElseThrow().created());
        assertEquals(
                List.of(
                        new WatchMessage.Event.Put(new KeyValue("a", Optional.of("3"), 2, 5, 0)),
                        new WatchMessage.Event.Delete("a", 6)),
                Wire.message(json).orElseThrow().events());
        assertEquals(9, Wire.message(json).orElseThrow().revision());
        assertEquals(Optional.empty(), Wire.message(json));
    }

    @Test
    void readsTheEndsOfAWatch() throws IOException {
        JsonParser json = parser("""
                {"result":{"header":{"revision":"4"},"canceled":true,"compact_revision":"4"}}
                {"result":{"watch_id":"-1","created":true,"canceled":true,"cancel_reason":"permission denied"}}
                {"error":{"grpc_code":14,"http_code":503,"message":"transport is closing","http_status":"Service Unavailable"}}
                """);
        assertEquals(4, Wire.message(json).orElseThrow().compacted());
        assertEquals("permission denied", Wire.message(json).orElseThrow().cancelled());
        assertEquals("transport is closing", Wire.message(json).orElseThrow().cancelled());
    }

    @Test
    void refusesWhatIsNotEtcds() {
        for (String text : new String[] {
            "",
            "[]",
            "{",
            "{\"kvs\":[{\"key\":\"YQ==\"",
            "{\"kvs\":[{\"key\":\"?\"}]}",
            "{\"kvs\":[{\"mod_revision\":\"x\"}]}",
            "{\"kvs\":[{\"key\":\"YQ==\"},null,{\"key\":\"Yg==\"}]}",
            "{\"kvs\":[{\"key\":\"YQ==\"},1],\"more\":true}",
            "{\"kvs\":" + "[".repeat(100_000)
        }) {
            assertThrows(IOException.class, () -> range(text), text);
        }
    }

    private Wire.Range range(String text) throws IOException {
        return Wire.range(parser(text), entries::add);
    }

    private static JsonParser parser(String text) throws IOException {
        return Wire.parser(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    }
}
