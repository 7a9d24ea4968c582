package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.InvalidValueException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServerUrlTest {
    @ParameterizedTest
    @CsvSource({
        "http://10.0.0.1:2379, http://10.0.0.1:2379, 10.0.0.1, 2379",
        "10.0.0.1:2379, http://10.0.0.1:2379, 10.0.0.1, 2379",
        "etcd.example:2379, http://etcd.example:2379, etcd.example, 2379",
        "HTTPS://Etcd.Example, https://Etcd.Example, Etcd.Example, 443",
        "Http://a/, http://a, a, 80",
        "' http://etcd_1.net_a:2379/ ', http://etcd_1.net_a:2379, etcd_1.net_a, 2379",
        "etcd_1:2379, http://etcd_1:2379, etcd_1, 2379",
        "https://[fd00::1]:2379/v3//, https://[fd00::1]:2379/v3, fd00::1, 2379",
        "[fd00::1]:2379, http://[fd00::1]:2379, fd00::1, 2379",
        "https://u:secret@a:1/k8s/clusters/c-1/, https://a:1/k8s/clusters/c-1, a, 1",
    })
    void readsWhatPeopleWrite(String text, URI url, String host, int port) {
        URI read = ServerUrl.parse(text, "http");
        assertEquals(url, read);
        assertEquals(host, ServerUrl.host(read));
        assertEquals(port, ServerUrl.port(read));
    }

    @Test
    void takesTheGivenSchemeOnlyIfThereIsNone() {
        assertEquals(URI.create("https://a:1"), ServerUrl.parse("a:1", "https"));
        assertEquals(URI.create("http://a:1"), ServerUrl.parse("http://a:1", "https"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "http://",
                "http:///v3",
                "http://a b:2379",
                "http://u:secret@a b:2379",
                "u:secret@a b",
                "ftp://u:sec/secret@a",
                "unix:///run/etcd.sock",
                "http://a:0",
                "http://a:65536",
                "http://a:port",
                "fd00::1",
                "\"http://a:1\"",
                "http://a:1?x=secret",
            })
    void refusesTheRestWithoutPrintingAPassword(String text) {
        InvalidValueException e = assertThrows(InvalidValueException.class, () -> ServerUrl.parse(text, "http"));
        assertFalse(e.getMessage().contains("secret") && text.contains("@"), e::getMessage);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://user:canary@host x",
                "http://user:can/canary@host:99999999",
                "ftp://user:canary@host",
                "http://user:canary",
                "user:canary",
                "http://host:2379/?token=canary",
                "http://host#canary",
                "http://user:12canary",
                "http://[::1]:canary"
            })
    void printsNoSecretWhenItRefuses(String text) {
        var e = assertThrows(InvalidValueException.class, () -> ServerUrl.parse(text, "http"));
        assertFalse(e.toString().contains("canary"), e.toString());
    }

    @Test
    void keepsWhatIsNoSecretInMessages() {
        assertEquals("http://host:2379/p", ServerUrl.redacted("http://user:secret@host:2379/p"));
        assertEquals("http://[::1]:2379", ServerUrl.redacted("http://[::1]:2379"));
        assertEquals("host:2379?...", ServerUrl.redacted("host:2379?x"));
    }
}
