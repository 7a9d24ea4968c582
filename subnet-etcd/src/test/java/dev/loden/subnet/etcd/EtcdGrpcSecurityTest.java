package dev.loden.subnet.etcd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.testbed.Certificates;
import dev.loden.testbed.EtcdProcess;
import dev.loden.testbed.EtcdProcess.Security;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS and users by gRPC: an etcd with gateway and client certificates, and one without gateway. */
@Tag("net")
class EtcdGrpcSecurityTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path directory;

    private static Certificates authority;
    private static EtcdProcess certified;
    private static EtcdProcess without;

    @BeforeAll
    static void start() throws IOException {
        authority = new Certificates(directory.resolve("authority"));
        for (String name : List.of("etcd", "root", "flannel", "stranger")) {
            authority.issue(name, 2);
        }
        certified = EtcdProcess.start(directory.resolve("certified"), tls(Security.Clients.CERTIFIED));
        certified.requirePassword("secret");
        certified.etcdctl("", "user", "add", "flannel:unused");
        certified.etcdctl("", "role", "add", "network");
        certified.etcdctl(
                "", "role", "grant-permission", "network", "readwrite", "--prefix=true", "/coreos.com/network/");
        certified.etcdctl("", "user", "grant-role", "flannel", "network");
        without = EtcdProcess.start(
                directory.resolve("without"), tls(Security.Clients.ANY), List.of("--enable-grpc-gateway=false"));
        without.requirePassword("secret");
    }

    private static Security tls(Security.Clients clients) {
        return new Security.Tls(authority.ca(), authority.certificate("etcd"), authority.key("etcd"), clients);
    }

    @AfterAll
    static void stop() {
        certified.close();
        without.close();
    }

    @Test
    void theCommonNameIsTheUser() {
        certified.put("/coreos.com/network/config", "{}");
        try (EtcdStore store = store(byCertificate("flannel"))) {
            var recorder = new LeaseRecorder();
            store.watch(recorder);
            Await.until("a list", SOON, () -> recorder.lists() == 1);
            Lease lease = store.acquire(SampleLeases.request(1));
            Await.until("the lease by the watch", SOON, () -> recorder.leases().contains(lease));
        }
    }

    @Test
    void theUserMayBeGivenBesideTheCommonName() {
        Map<String, String> flags = byCertificate("stranger");
        flags.put("etcd-username", "root");
        flags.put("etcd-password", "secret");
        acquire(flags, 2);
    }

    @Test
    void saysThatTheUserInTheCertificateMayNot() {
        String message = failure(byCertificate("stranger"));
        assertTrue(message.contains("permission denied") && message.contains("common name"), message);
        assertTrue(message.contains("/coreos.com/network/"), message);
    }

    @Test
    void logsInWhereThereIsNoGateway() {
        acquire(byPassword("secret"), 3);
    }

    @Test
    void saysThatThePasswordIsWrong() {
        String message = failure(byPassword("wrong-word"));
        assertTrue(message.contains(without.endpoint()) && message.contains("--etcd-password"), message);
        assertFalse(message.contains("wrong-word"), message);
    }

    @Test
    void saysThatThereIsNoUser() {
        Map<String, String> flags = byPassword("secret");
        flags.remove("etcd-username");
        flags.remove("etcd-password");
        String message = failure(flags);
        assertTrue(message.contains("user name is empty") && message.contains("give --etcd-username"), message);
    }

    @Test
    void logsInAgainWhenEtcdHasForgottenTheToken() {
        without.put("/coreos.com/network/config", "{}");
        try (EtcdStore store = store(byPassword("secret"))) {
            var recorder = new LeaseRecorder();
            store.watch(recorder);
            Await.until("a list", SOON, () -> recorder.lists() == 1);
            Lease lease = store.acquire(SampleLeases.request(5));
            Await.until("the lease", SOON, () -> recorder.leases().contains(lease));
            without.kill();
            without.start();
            assertEquals(lease, store.acquire(SampleLeases.request(5)));
            without.put("/coreos.com/network/subnets/10.5.250.0-24", SampleLeases.json(250));
            Await.until(
                    "news",
                    SOON,
                    () -> recorder.leases().stream()
                            .anyMatch(l -> l.attributes().equals(SampleLeases.attributes(250))));
        }
    }

    private static Map<String, String> byCertificate(String name) {
        var flags = new HashMap<String, String>();
        flags.put("etcd-endpoints", certified.endpoint());
        flags.put("etcd-cafile", authority.ca().toString());
        flags.put("etcd-certfile", authority.certificate(name).toString());
        flags.put("etcd-keyfile", authority.key(name).toString());
        return flags;
    }

    private static Map<String, String> byPassword(String password) {
        var flags = new HashMap<String, String>();
        flags.put("etcd-endpoints", without.endpoint());
        flags.put("etcd-cafile", authority.ca().toString());
        flags.put("etcd-username", "root");
        flags.put("etcd-password", password);
        return flags;
    }

    private static EtcdStore store(Map<String, String> flags) {
        return new EtcdStore(
                EtcdStoreOptions.of(Settings.of(flags)), EtcdSubject.QUICK, System::nanoTime, EtcdSubject.GRPC);
    }

    private static void acquire(Map<String, String> flags, int node) {
        try (EtcdStore store = store(flags)) {
            store.acquire(SampleLeases.request(node));
        }
    }

    private static String failure(Map<String, String> flags) {
        PluginException e = assertThrows(PluginException.class, () -> acquire(flags, 9));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        assertFalse(e.getMessage().contains("\n"), e::getMessage);
        return e.getMessage();
    }
}
