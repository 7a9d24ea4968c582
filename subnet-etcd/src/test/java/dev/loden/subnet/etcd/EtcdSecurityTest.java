package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.store.http.GrpcProvider;
import dev.loden.testbed.Certificates;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testbed.EtcdProcess.Security;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and logins, against real etcds. */
@Tag("net")
class EtcdSecurityTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static Certificates good;
    private static Certificates other;
    private static EtcdProcess open;
    private static EtcdProcess closed;

    @BeforeAll
    static void start() throws IOException {
        good = new Certificates(directory.resolve("good"));
        other = new Certificates(directory.resolve("other"));
        good.issue("etcd", 2);
        good.issue("client", 2);
        other.issue("client", 2);
        open = EtcdProcess.start(directory.resolve("open"), tls(Security.Clients.ANY));
        open.requirePassword("secret");
        closed = EtcdProcess.start(directory.resolve("closed"), tls(Security.Clients.CERTIFIED));
    }

    private static Security tls(Security.Clients clients) {
        return new Security.Tls(good.ca(), good.certificate("etcd"), good.key("etcd"), clients);
    }

    @AfterAll
    static void stop() {
        open.close();
        closed.close();
    }

    @Test
    void worksWithACaAndAPassword() {
        Map<String, String> flags = flags(open, good, "secret");
        assertEquals(1, acquire(flags, 1).subnets().prefixes().stream().count());
    }

    @Test
    void worksWithACaAndAClientCertificate() {
        acquire(certified(good), 2);
    }

    @Test
    void saysThatTheCaIsWrong() {
        String message = failure(flags(open, other, "secret"));
        assertTrue(message.contains(open.endpoint()) && message.contains("--etcd-cafile"), message);
    }

    @Test
    void saysThatThePasswordIsWrong() {
        String message = failure(flags(open, good, "wrong-word"));
        assertTrue(message.contains(open.endpoint()) && message.contains("--etcd-password"), message);
        assertFalse(message.contains("wrong-word"), message);
    }

    @Test
    void saysThatThereIsNoUser() {
        Map<String, String> flags = flags(open, good, "secret");
        flags.remove("etcd-username");
        flags.remove("etcd-password");
        String message = failure(flags);
        assertTrue(message.contains("user name is empty") && message.contains("give --etcd-username"), message);
    }

    /** A certificate's common name is a user for etcd's gRPC, but not for its JSON gateway. Here gRPC cannot be spoken. */
    @Test
    void saysThatTheGatewayTakesNoUserFromTheCertificate() throws IOException {
        good.issue("root", 2);
        try (EtcdProcess named = EtcdProcess.start(directory.resolve("named"), tls(Security.Clients.CERTIFIED))) {
            named.requirePassword("secret");
            Map<String, String> flags = certified(good);
            flags.put("etcd-endpoints", named.endpoint());
            flags.put("etcd-certfile", good.certificate("root").toString());
            flags.put("etcd-keyfile", good.key("root").toString());
            String message = failure(flags);
            assertTrue(
                    message.contains("common name") && message.contains("--etcd-username and --etcd-password"),
                    message);
            good.issue("nameless", "/O=nodes", List.of());
            flags.put("etcd-certfile", good.certificate("nameless").toString());
            flags.put("etcd-keyfile", good.key("nameless").toString());
            flags.put("etcd-username", "root");
            flags.put("etcd-password", "secret");
            acquire(flags, 3);
        }
    }

    @Test
    void saysThatTheGatewayIsOff() {
        List<String> off = List.of("--enable-grpc-gateway=false");
        try (EtcdProcess without = EtcdProcess.start(directory.resolve("without"), new Security.Plain(), off)) {
            String message = failure(Map.of("etcd-endpoints", without.endpoint()));
            assertTrue(message.contains("JSON gateway off") && message.contains("--enable-grpc-gateway=true"), message);
            assertTrue(message.contains("gRPC cannot be spoken: the library is missing"), message);
        }
    }

    /** As kubelet keeps its own: both in one file. */
    @Test
    void worksWithCertificateAndKeyInOneFile() throws IOException {
        Path both = directory.resolve("client-current.pem");
        Files.writeString(both, Files.readString(good.key("client")) + Files.readString(good.certificate("client")));
        Map<String, String> flags = certified(good);
        flags.put("etcd-certfile", both.toString());
        flags.put("etcd-keyfile", both.toString());
        flags.put("etcd-endpoints", closed.endpoint().replace("https://", ""));
        acquire(flags, 4);
    }

    @Test
    void saysThatTheUserMayNot() {
        open.etcdctl("", "user", "add", "low:word");
        Map<String, String> flags = flags(open, good, "word");
        flags.put("etcd-username", "low");
        String message = failure(flags);
        assertTrue(message.contains("permission denied") && message.contains("/coreos.com/network/"), message);
    }

    @Test
    void saysThatTheClientCertificateIsMissingOrWrong() {
        Map<String, String> none = certified(good);
        none.remove("etcd-certfile");
        none.remove("etcd-keyfile");
        String missing = failure(none);
        assertTrue(missing.contains("--etcd-certfile"), missing);
        Map<String, String> foreign = certified(good);
        foreign.put("etcd-certfile", other.certificate("client").toString());
        foreign.put("etcd-keyfile", other.key("client").toString());
        String wrong = failure(foreign);
        assertTrue(wrong.contains("--etcd-certfile"), wrong);
    }

    @Test
    void saysThatTheCertificateHasExpired() throws IOException {
        good.issue("expired", -1);
        var security =
                new Security.Tls(good.ca(), good.certificate("expired"), good.key("expired"), Security.Clients.ANY);
        // etcdctl would not believe it either, so this one is not waited for.
        try (EtcdProcess expired = EtcdProcess.launch(directory.resolve("expired"), security)) {
            Map<String, String> flags = flags(expired, good, "secret");
            Await.until("the reason", SOON, () -> failure(flags).contains("expired"));
        }
    }

    @Test
    void saysThatHttpAndHttpsAreMixedUp() {
        Map<String, String> flags = flags(open, good, "secret");
        flags.put("etcd-endpoints", open.endpoint().replace("https", "http"));
        // etcd may close the connection while the request is still on its way: then that is what is said.
        Await.until("the reason", SOON, () -> failure(flags).contains("is it https"));
    }

    @Test
    void refusesUnusableFilesAtOnce() {
        Map<String, String> flags = flags(open, good, "secret");
        flags.put("etcd-cafile", directory.resolve("missing").toString());
        PluginException e = assertThrows(PluginException.class, () -> store(flags));
        assertEquals(ErrorCode.CONFIG, e.code());
        assertTrue(e.getMessage().contains("missing"), e::getMessage);
    }

    @Test
    void logsInAgainWhenEtcdHasForgottenTheToken() {
        try (EtcdStore store = store(flags(open, good, "secret"))) {
            open.put("/coreos.com/network/config", "{}");
            var recorder = new LeaseRecorder();
            store.watch(recorder);
            Await.until("a list", SOON, () -> recorder.lists() == 1);
            Lease lease = store.acquire(SampleLeases.request(5));
            Await.until("the lease", SOON, () -> recorder.leases().contains(lease));
            open.kill();
            open.start();
            assertEquals(lease, store.acquire(SampleLeases.request(5)));
            Await.until("the watch is back", SOON, () -> recorder.outage().isEmpty());
            open.put("/coreos.com/network/subnets/10.5.250.0-24", SampleLeases.json(250));
            Await.until(
                    "news",
                    SOON,
                    () -> recorder.leases().stream()
                            .anyMatch(l -> l.attributes().equals(SampleLeases.attributes(250))));
        }
    }

    @Test
    void readsExchangedFilesAnew() throws IOException {
        Path certificate = directory.resolve("rotated.pem");
        Path key = directory.resolve("rotated.key");
        Map<String, String> flags = certified(good);
        flags.put("etcd-certfile", certificate.toString());
        flags.put("etcd-keyfile", key.toString());
        Files.copy(other.certificate("client"), certificate);
        Files.copy(other.key("client"), key);
        try (EtcdStore store = store(flags)) {
            assertThrows(PluginException.class, () -> store.acquire(SampleLeases.request(7)));
            Files.copy(good.certificate("client"), certificate, StandardCopyOption.REPLACE_EXISTING);
            Files.copy(good.key("client"), key, StandardCopyOption.REPLACE_EXISTING);
            store.acquire(SampleLeases.request(7));
        }
    }

    private static Map<String, String> flags(EtcdProcess etcd, Certificates ca, String password) {
        var flags = new HashMap<String, String>();
        flags.put("etcd-endpoints", etcd.endpoint());
        flags.put("etcd-cafile", ca.ca().toString());
        flags.put("etcd-username", "root");
        flags.put("etcd-password", password);
        return flags;
    }

    private static Map<String, String> certified(Certificates client) {
        var flags = new HashMap<String, String>();
        flags.put("etcd-endpoints", closed.endpoint());
        flags.put("etcd-cafile", good.ca().toString());
        flags.put("etcd-certfile", client.certificate("client").toString());
        flags.put("etcd-keyfile", client.key("client").toString());
        return flags;
    }

    private static EtcdStore store(Map<String, String> flags) {
        return new EtcdStore(
                EtcdStoreOptions.of(Settings.of(flags)),
                EtcdSubject.QUICK,
                System::nanoTime,
                EtcdSecurityTest::missing);
    }

    /** What gRPC does here is in EtcdGrpcSecurityTest. */
    private static GrpcProvider missing() throws IOException {
        throw new IOException("the library is missing");
    }

    private static Lease acquire(Map<String, String> flags, int node) {
        try (EtcdStore store = store(flags)) {
            return store.acquire(SampleLeases.request(node));
        }
    }

    private static String failure(Map<String, String> flags) {
        PluginException e = assertThrows(PluginException.class, () -> acquire(flags, 9));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertFalse(e.getMessage().contains("\n"), e::getMessage);
        return e.getMessage();
    }
}
