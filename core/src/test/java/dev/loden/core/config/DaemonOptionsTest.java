package dev.loden.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DaemonOptionsTest {
    @Test
    void hasFlannelsDefaults() {
        DaemonOptions options = DaemonOptions.of(Settings.EMPTY);

        assertEquals(
                new DaemonOptions.StoreOptions(Optional.empty(), Optional.empty(), Optional.empty()), options.store());
        assertEquals(Path.of("/run/flannel/subnet.env"), options.paths().subnetFile());
        assertEquals(new DaemonOptions.HealthOptions("0.0.0.0", 0), options.health());
        assertEquals(Duration.ofSeconds(10), options.kernel().resync().period());
        assertTrue(options.kernel().events());
    }

    @ParameterizedTest
    @CsvSource({"'', true, true", "'', false, false", "5s, true, false"})
    void stretchesThePeriodOnlyWhereEventsTellOfChanges(String period, String events, boolean stretches) {
        DaemonOptions options = DaemonOptions.of(Settings.of(Map.of("resync-period", period, "kernel-events", events)));

        assertEquals(stretches, options.kernel().resync().stretches());
    }

    @ParameterizedTest
    @CsvSource({"file:/a:b, file, /a:b", "etcd, etcd, ''", "file:, file, ''"})
    void splitsTheStoreAtTheFirstColon(String text, String scheme, String location) {
        assertEquals(
                Optional.of(new DaemonOptions.Spec(scheme, location)),
                DaemonOptions.of(Settings.of(Map.of("subnet-store", text)))
                        .store()
                        .store());
    }

    @Test
    void takesFlannelsFlagForTheFileOfTheConfiguration() {
        assertEquals(
                Optional.of(new DaemonOptions.Spec("file", "/etc/net-conf.json")),
                DaemonOptions.of(Settings.of(Map.of("net-config-path", "/etc/net-conf.json")))
                        .store()
                        .config());
        assertEquals(
                Optional.of(new DaemonOptions.Spec("consul", "key")),
                DaemonOptions.of(Settings.of(
                                Map.of("net-config-path", "/etc/net-conf.json", "config-source", "consul:key")))
                        .store()
                        .config());
    }

    @ParameterizedTest
    @CsvSource({"500ms, 500", "10s, 10000", "7, 7000", "2m, 120000"})
    void readsDurations(String text, long millis) {
        assertEquals(
                Duration.ofMillis(millis),
                DaemonOptions.of(Settings.of(Map.of("resync-period", text)))
                        .kernel()
                        .resync()
                        .period());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    resync-period   | 10d     | --resync-period "10d": must be a duration such as 500ms, 10s, 5m or 1h
                    resync-period   | s       | --resync-period "s": must be a duration such as 500ms, 10s, 5m or 1h
                    resync-period   | 1ms     | --resync-period "1ms": must be at least 100ms
                    healthz-port    | 65536   | --healthz-port "65536": must be a whole number from 0 to 65535
                    healthz-port    | http    | --healthz-port "http": must be a whole number from 0 to 65535
                    kernel-events   | perhaps | --kernel-events "perhaps": must be true or false
                    """)
    void namesABadFlag(String flag, String value, String message) {
        InvalidValueException e =
                assertThrows(InvalidValueException.class, () -> DaemonOptions.of(Settings.of(Map.of(flag, value))));

        assertEquals(message, e.getMessage());
    }
}
