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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.0.0.1:2379|http://10.0.0.1:2379/",
                "etcd.example|http://etcd.example:2379/",
                "HTTP://a:2379|http://a:2379/",
                "https://a:2379/v3/|https://a:2379/",
                "http://etcd_1:2379|http://etcd_1:2379/",
                "etcd_1:2379,etcd_2,[fd00::1],[fd00::1]:1|http://etcd_1:2379/ http://etcd_2:2379/ http://[fd00::1]:2379/"
                        + " http://[fd00::1]:1/",
                "https://me:hush@a:2379|https://a:2379/",
                "' http://a:1 ,\thttp://b:2,, http://a:1/ '|http://a:1/ http://b:2/",
                "http://a b,http://c:1|http://c:1/",
            })
    void takesEndpointsAsPeopleWriteThem(String given, String read) {
        EtcdStoreOptions options = EtcdStoreOptions.of(Settings.of(Map.of("etcd-endpoints", given)));
        assertEquals(Stream.of(read.split(" ", -1)).map(URI::create).toList(), options.endpoints());
        assertFalse(options.toString().contains("hush"), options::toString);
    }

    @Test
    void takesAnEndpointWithoutSchemeForHttpsIfTlsFilesAreGiven() {
        for (Map<String, String> tls :
                List.of(Map.of("etcd-cafile", "/ca"), Map.of("etcd-certfile", "/both", "etcd-keyfile", "/both"))) {
            var flags = new HashMap<>(tls);
            flags.put("etcd-endpoints", "a:2379,http://b:2379");
            assertEquals(
                    List.of(URI.create("https://a:2379/"), URI.create("http://b:2379/")),
                    EtcdStoreOptions.of(Settings.of(flags)).endpoints());
        }
    }

    @Test
    void namesABadEndpointAmongGoodOnes() {
        List<String> unusable = EtcdStoreOptions.of(
                        Settings.of(Map.of("etcd-endpoints", "http://me:hush@bad one:1,http://a:1,ftp://b")))
                .unusable();
        assertEquals(2, unusable.size());
        assertTrue(unusable.getFirst().contains("http://bad one:1"), unusable::toString);
        assertTrue(unusable.getLast().contains("ftp://b"), unusable::toString);
        assertFalse(unusable.toString().contains("hush"), unusable::toString);
    }

    @ParameterizedTest
    @CsvSource({
        "//coreos.com//network//, /coreos.com/network",
        "/coreos.com/network, /coreos.com/network",
        "coreos.com/network/, coreos.com/network",
        "/a/./b/../c, /a/c",
        "flannel, flannel",
    })
    void joinsThePrefixAsFlannelDoes(String given, String prefix) {
        assertEquals(
                prefix,
                EtcdStoreOptions.of(Settings.of(Map.of("etcd-prefix", given))).prefix());
    }

    @Test
    void namesTheFlagThatCannotWork() {
        refuses("etcd-endpoints", ", ,");
        refuses("etcd-endpoints", "unix:///run/etcd.sock");
        refuses("etcd-endpoints", "http://u:hush@a b,ftp://u:hush@c");
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
        assertFalse(e.getMessage().contains("hush"), e::getMessage);
    }
}
