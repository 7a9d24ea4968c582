package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.store.http.PemSource;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EtcdStoreOptionsTest {
    @Test
    void hasFlannelsDefaults() {
        EtcdStoreOptions options = EtcdStoreOptions.of(Settings.EMPTY);
        assertEquals(
                List.of(URI.create("http://127.0.0.1:4001/"), URI.create("http://127.0.0.1:2379/")),
                options.endpoints());
        assertEquals("/coreos.com/network", options.prefix());
        assertEquals(Duration.ofMinutes(60), options.renewMargin());
        assertEquals(Optional.empty(), options.login());
    }

    @Test
    void readsFlannelsFlags() {
        EtcdStoreOptions options = EtcdStoreOptions.of(Settings.of(Map.of(
                "etcd-endpoints", "https://a.example:2379, https://[fd00::1]:2379/",
                "etcd-prefix", "/net/",
                "etcd-cafile", "/ca",
                "etcd-certfile", "/cert",
                "etcd-keyfile", "/key",
                "etcd-username", "loden",
                "etcd-password", "secret",
                "subnet-lease-renew-margin", "1439")));
        assertEquals(
                List.of(URI.create("https://a.example:2379/"), URI.create("https://[fd00::1]:2379/")),
                options.endpoints());
        assertEquals("/net", options.prefix());
        assertEquals(
                Optional.of(new PemSource.File(Path.of("/ca"))), options.tls().ca());
        assertEquals("secret", options.login().orElseThrow().password());
        assertEquals(Duration.ofMinutes(1439), options.renewMargin());
        assertFalse(options.toString().contains("secret"), "a secret is printed");
    }

    @Test
    void namesTheFlagThatCannotWork() {
        refuses("etcd-endpoints", "");
        refuses("etcd-endpoints", "127.0.0.1:2379");
        refuses("etcd-endpoints", "http://127.0.0.1:2379/v3");
        refuses("etcd-endpoints", "http://a b");
        refuses("etcd-prefix", "/");
        refuses("etcd-certfile", "/cert");
        refuses("etcd-keyfile", "/key");
        refuses("subnet-lease-renew-margin", "0");
        refuses("subnet-lease-renew-margin", "1440");
        refuses("subnet-lease-renew-margin", "an hour");
    }

    private static void refuses(String flag, String value) {
        Settings flags = Settings.of(Map.of(flag, value));
        PluginException e = assertThrows(PluginException.class, () -> EtcdStoreOptions.of(flags), flag + "=" + value);
        assertEquals(ErrorCode.CONFIG, e.code());
        assertTrue(e.getMessage().startsWith("--" + flag), e::getMessage);
    }
}
