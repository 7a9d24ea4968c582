package dev.loden.core.lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.codec.json.LeaseJson;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LeaseLogTest {
    private static final String CANARY = "canary7Bird";

    @Test
    void showsTheValueAsFlannelWritesIt() {
        assertEquals(
                "lease added: 10.244.1.0/24 {\"PublicIP\":\"172.16.1.101\",\"PublicIPv6\":null,\"BackendType\":\"wireguard\","
                        + "\"BackendData\":{\"PublicKey\":\"x\"}}",
                line("{\"PublicKey\":\"x\"}"));
    }

    @ParameterizedTest
    @MethodSource("dev.loden.api.net.SecretNames#all")
    void leavesTheValueOfEverySecretsNameOut(String words) {
        for (String between : List.of("", "-", "_", " ")) {
            String name = words.replace(" ", between);
            for (String spelt : List.of(name, "my" + name.toUpperCase(Locale.ROOT), name + "2")) {
                assertShowsNoSecret(line("{\"" + spelt + "\":\"" + CANARY + "\"}"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"PSK\":\"a\\\"b canary7Bird\"}",
                "{\"PSK\":[\"a\",\"canary7Bird\"]}",
                "{\"PSK\":{\"a\":1,\"b\":[\"canary7Bird\"]},\"c\":2}",
                "{\"x\":{\"Token\":\"canary7Bird\"}}"
            })
    void leavesSecretsOutWhateverTheirForm(String data) {
        assertShowsNoSecret(line(data));
    }

    private static void assertShowsNoSecret(String line) {
        assertFalse(line.contains(CANARY), line);
        assertTrue(line.contains("\"...\""), line);
    }

    private static String line(String data) {
        var lease = new Lease(
                Subnets.of(Prefix.parse("10.244.1.0/24")),
                LeaseJson.read(
                        "{\"PublicIP\":\"172.16.1.101\",\"BackendType\":\"wireguard\",\"BackendData\":" + data + "}"));
        return LeaseLog.line(new LeaseChange(Optional.empty(), Optional.of(lease)));
    }
}
