package dev.loden.store.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testbed.Certificates;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with a server that is reached by an address, but is known by its name: a real etcd whose certificate has names alone. */
@Tag("net")
class StoreClientTlsTest {
    @TempDir
    static Path directory;

    private static Certificates authority;
    private static EtcdProcess etcd;

    @BeforeAll
    static void start() throws IOException {
        authority = new Certificates(directory.resolve("ca"));
        authority.issueForHosts("etcd", List.of("etcd.example", "*.wild.example", "etcd_1", "*.net_a"));
        // etcdctl would not believe the address, so this one is not waited for
        etcd = EtcdProcess.launch(
                directory.resolve("etcd"),
                new EtcdProcess.Security.Tls(
                        authority.ca(),
                        authority.certificate("etcd"),
                        authority.key("etcd"),
                        EtcdProcess.Security.Clients.ANY));
        Await.until("etcd answers", Duration.ofSeconds(20), () -> answers("etcd.example", Via.DIRECT));
    }

    @AfterAll
    static void stop() {
        etcd.close();
    }

    private static boolean answers(String name, Via via) {
        try {
            return get(name, via) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    private static int get(String name, Via via) throws IOException {
        return get(name, etcd.port(), via);
    }

    private static int get(String name, int port, Via via) throws IOException {
        return response(name, port, via).statusCode();
    }

    private static HttpResponse<Void> response(String name, int port, Via via) throws IOException {
        URI url = URI.create("https://" + name + ":" + port);
        var tls = new TlsIdentity(
                Optional.of(new PemSource.File(authority.ca())),
                Optional.empty(),
                Optional.empty(),
                TlsIdentity.ServerTrust.VERIFIED);
        List<URI> servers = List.of(url);
        try (StoreClient client = StoreClient.create(
                Duration.ofSeconds(3),
                servers,
                new TlsFiles(servers, tls),
                via,
                host -> List.of(InetAddress.getByName("127.0.0.2"), InetAddress.getLoopbackAddress()))) {
            Route route = client.route(url);
            return route.client().send(route.request("/version").build(), BodyHandlers.discarding());
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static Via named(String name) {
        return new Via(Optional.empty(), Optional.of(name));
    }

    @Test
    void checksTheCertificateAgainstTheName() throws IOException {
        for (String name : List.of(
                "etcd.example", "ETCD.example", "etcd.example.", "a.wild.example", "etcd_1", "x.net_a", "y_z.net_a")) {
            assertEquals(200, get(name, Via.DIRECT), name);
        }
    }

    @Test
    void refusesACertificateForAnotherName() {
        for (String name :
                List.of("other.example", "wild.example", "a.b.wild.example", "etcd_2", "a_b.example", "127.0.0.1")) {
            IOException e = assertThrows(IOException.class, () -> get(name, Via.DIRECT), name);
            String why = new FailureText("etcd", "ca", "client").describe(URI.create("https://a"), e);
            assertTrue(why.contains("certificate is for another host"), name + ": " + why);
        }
    }

    @Test
    void usesTheCipherThatASmallJvmIsFastAt() throws IOException {
        for (String name : List.of("etcd.example", "etcd_1")) {
            var session = response(name, etcd.port(), Via.DIRECT).sslSession().orElseThrow();
            assertTrue(session.getCipherSuite().contains("CHACHA20"), session.getCipherSuite());
        }
    }

    /** Whoever can forge DNS may well have a certificate of the same authority for an address of its own: every kubelet has. */
    @Test
    void refusesACertificateForTheAddressInPlaceOfTheName() throws IOException {
        authority.issue("node", 2);
        var tls = new EtcdProcess.Security.Tls(
                authority.ca(), authority.certificate("node"), authority.key("node"), EtcdProcess.Security.Clients.ANY);
        try (EtcdProcess node = EtcdProcess.launch(directory.resolve("node"), tls)) {
            Await.until("the other etcd answers", Duration.ofSeconds(20), () -> answersByAddress(node));

            assertThrows(IOException.class, () -> get("etcd.example", node.port(), Via.DIRECT));
            assertThrows(IOException.class, () -> get("etcd_1", node.port(), Via.DIRECT));
        }
    }

    private static boolean answersByAddress(EtcdProcess node) {
        try {
            return get("127.0.0.1", node.port(), Via.DIRECT) == 200;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void checksTheCertificateAgainstAGivenName() throws IOException {
        assertEquals(200, get("127.0.0.1", named("etcd.example")));
        assertEquals(200, get("other.example", named("etcd_1")));
        assertThrows(IOException.class, () -> get("etcd.example", named("other.example")));
        assertThrows(IOException.class, () -> get("127.0.0.1", named("127.0.0.1")));
    }
}
