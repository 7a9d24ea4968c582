package dev.loden.core.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.traffic.TrafficOptions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrafficFlagsTest {
    @Test
    void hasFlannelsDefaults() {
        assertEquals(
                new TrafficOptions(false, true, true, Duration.ofSeconds(5)), TrafficFlags.options(Settings.EMPTY));
    }

    @Test
    void readsFlannelsFlags() {
        Settings flags = Settings.of(Map.of(
                "ip-masq", "true",
                "ip-masq-fully-random-disable", "true",
                "iptables-forward-rules", "false",
                "iptables-resync", "30"));

        assertEquals(new TrafficOptions(true, false, false, Duration.ofSeconds(30)), TrafficFlags.options(flags));
    }

    @Test
    void refusesToLookAllTheTime() {
        var refused = assertThrows(
                InvalidValueException.class, () -> TrafficFlags.options(Settings.of(Map.of("iptables-resync", "0"))));

        assertEquals("--iptables-resync \"0ms\": must be at least 100ms", refused.getMessage());
    }
}
