package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.store.grpc.GrpcJava;
import dev.loden.store.http.StoreClient;
import dev.loden.store.http.Via;
import dev.loden.testbed.Certificates;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testbed.EtcdProcess.Security;
import dev.loden.testbed.FaultProxy;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** gRPC alone, without JSON before it: failures are told in the same words. */
@Tag("net")
class GrpcCallsTest {
    private static final Timing IMPATIENT = new Timing(
            Duration.ofHours(24),
            Duration.ofSeconds(3),
            Duration.ofSeconds(1),
            Duration.ofSeconds(60),
            Duration.ofMillis(50),
            Duration.ofMillis(200));

    @TempDir
    static Path directory;

    private static Certificates good;
    private static Certificates other;
    private static EtcdProcess secure;
    private static EtcdProcess plain;

    @BeforeAll
    static void start() throws IOException {
        good = new Certificates(directory.resolve("good"));
        other = new Certificates(directory.resolve("other"));
        good.issue("etcd", 2);
        good.issue("client", 2);
        other.issue("client", 2);
        secure = EtcdProcess.start(
                directory.resolve("secure"),
                new Security.Tls(good.ca(), good.certificate("etcd"), good.key("etcd"), Security.Clients.CERTIFIED));
        plain = EtcdProcess.start(directory.resolve("plain"));
    }

    @AfterAll
    static void stop() {
        secure.close();
        plain.close();
    }

    @Test
    void readsByTls() throws Exception {
        KeyPage page = read(secure.endpoint(), good, good, EtcdSubject.QUICK);
        assertTrue(page.revision() > 0);
        assertTrue(page.entries().isEmpty());
    }

    @Test
    void saysThatTheCaIsWrong() {
        assertFails("--etcd-cafile", secure.endpoint(), other, good);
    }

    @Test
    void saysThatTheClientCertificateIsWrong() {
        assertFails("--etcd-certfile", secure.endpoint(), good, other);
    }

    @Test
    void saysThatTheCertificateIsForAnotherHost() {
        assertFails("another host", secure.endpoint().replace("127.0.0.1", "localhost"), good, good);
    }

    @Test
    void saysThatHttpAndHttpsAreMixedUp() {
        assertFails("is it https, not http?", secure.endpoint().replace("https", "http"), good, good);
        assertFails("closed before the answer", plain.endpoint().replace("http", "https"), good, good);
    }

    @Test
    void saysThatNobodyListens() {
        assertFails("connection refused", "http://127.0.0.1:1", good, good);
    }

    @Test
    void saysThatNoAnswerComes() {
        try (var proxy = new FaultProxy(plain.port())) {
            proxy.set(FaultProxy.Mode.SWALLOW);
            String endpoint = "http://127.0.0.1:" + proxy.port();
            IOException e = assertThrows(IOException.class, () -> read(endpoint, good, good, IMPATIENT));
            assertEquals("no answer in time", e.getMessage());
        }
    }

    @Test
    void saysThatTheConnectionBroke() throws Exception {
        try (var proxy = new FaultProxy(plain.port())) {
            String endpoint = "http://127.0.0.1:" + proxy.port();
            URI url = url(endpoint, good, good);
            var session = new Session(EtcdSubject.QUICK, System::nanoTime);
            try (StoreClient client = client(endpoint, good, good);
                    var calls = new GrpcCalls(new GrpcJava(), client, url, session);
                    EtcdCalls.Watch watch = calls.watch(KeyRange.below("/a/"), 0, session.deadline())) {
                assertTrue(watch.next().created());
                proxy.cut();
                IOException e = assertThrows(IOException.class, watch::next);
                assertTrue(e.getMessage().contains("closed"), e::getMessage);
            }
        }
    }

    @Test
    void endsWithTheThreadThatReads() throws Exception {
        var failure = new AtomicReference<Exception>();
        Thread reader = Thread.ofPlatform().start(() -> {
            try (StoreClient client = client(plain.endpoint(), good, good);
                    var calls = new GrpcCalls(
                            new GrpcJava(),
                            client,
                            url(plain.endpoint(), good, good),
                            new Session(Timing.USUAL, System::nanoTime));
                    EtcdCalls.Watch watch = calls.watch(
                            KeyRange.below("/a/"), 0, new Session(Timing.USUAL, System::nanoTime).deadline())) {
                while (true) {
                    watch.next();
                }
            } catch (IOException | EtcdRefusal e) {
                failure.set(e);
            }
        });
        reader.interrupt();
        Await.until("the end", Duration.ofSeconds(10), () -> !reader.isAlive());
        assertEquals("closed", failure.get().getMessage());
    }

    private static void assertFails(String cause, String endpoint, Certificates ca, Certificates client) {
        IOException e = assertThrows(IOException.class, () -> read(endpoint, ca, client, EtcdSubject.QUICK));
        String text = EtcdEndpoint.FAILURE.describe(URI.create(endpoint), e);
        assertTrue(text.contains(cause), text);
    }

    private static KeyPage read(String endpoint, Certificates ca, Certificates own, Timing timing)
            throws IOException, EtcdRefusal {
        try (StoreClient client = client(endpoint, ca, own);
                var calls = new GrpcCalls(
                        new GrpcJava(), client, url(endpoint, ca, own), new Session(timing, System::nanoTime))) {
            return calls.range(KeyRange.of("/none"), 0, 0, true);
        }
    }

    private static URI url(String endpoint, Certificates ca, Certificates own) {
        return options(endpoint, ca, own).endpoints().getFirst();
    }

    private static StoreClient client(String endpoint, Certificates ca, Certificates own) {
        EtcdStoreOptions options = options(endpoint, ca, own);
        return StoreClient.create(IMPATIENT.connect(), options.endpoints(), options.tls(), Via.DIRECT);
    }

    private static EtcdStoreOptions options(String endpoint, Certificates ca, Certificates own) {
        Map<String, String> flags = new HashMap<>();
        flags.put("etcd-endpoints", endpoint);
        flags.put("etcd-cafile", ca.ca().toString());
        flags.put("etcd-certfile", own.certificate("client").toString());
        flags.put("etcd-keyfile", own.key("client").toString());
        return EtcdStoreOptions.of(Settings.of(flags));
    }
}
