package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.lab.net.Namespace;
import dev.loden.testkit.Await;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A daemon on a host full of other people's things, each of whose threads is killed once: it goes on, and what is others' is as it was,
 * to the last detail the kernel prints.
 */
@Tag("net")
class OthersThingsIT {
    private static final String PORT = "5005";

    @Test
    void areAsTheyWereWhateverBefallsTheDaemon() throws Exception {
        try (var host = new HostWithDaemons(HostWithDaemons.Tool.IPTABLES_NFT)) {
            Namespace namespace = host.host.namespace();
            var others = OthersThings.addTo(namespace);
            var daemon = host.new Daemon(1, "10.244.0.0");
            daemon.startDebugged(PORT);
            daemon.awaitReady();
            String good = namespace.ip("route");
            assertTrue(good.contains("flannel.1"), good);

            killEachThread(namespace);
            Await.until("the peer's route", Scenario.SOON, () -> {
                namespace.run("sh", "-c", "ip route del 10.244.0.0/24 2>/dev/null || true");
                Poll.pause(Duration.ofSeconds(1));
                return namespace.ip("route").equals(good);
            });
            daemon.awaitReady();
            daemon.write(
                    "subnets/10.244.9.0-24",
                    "{\"PublicIP\":\"172.16.1.209\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:09\"}}");
            Await.until(
                    "a peer that comes later",
                    Scenario.SOON,
                    () -> namespace.ip("route").contains("10.244.9.0/24"));
            assertTrue(daemon.status().contains("\"ready\""), daemon.status());
            daemon.stop();
            others.assertAsBefore();
        }
    }

    /** From within the host, where the debugger's port is. */
    private static void killEachThread(Namespace namespace) throws URISyntaxException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        Path classes = Path.of(ThreadKiller.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        String killed =
                namespace.run(Scenario.SOON, java, "-cp", classes.toString(), ThreadKiller.class.getName(), PORT);
        System.out.println("killed " + killed);
        assertTrue(killed.lines().count() >= 6, killed);
    }
}
