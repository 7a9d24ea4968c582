package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.net.Namespace;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Next-hop objects of a router's beside ours: one that has the number which a peer would get, or takes it, whatever its kind, on whichever
 * device and whether the daemon runs or not. It stays as it is, and the peer is reached by another number.
 */
@Tag("net")
class NextHopIT {
    private static final String ELSEWHERE = "via 10.77.0.9 dev cni9";

    private final List<String> theirs = new ArrayList<>();

    @Test
    void ofOthersStayAndPeersGetOtherNumbers() throws Exception {
        try (var host = new HostWithDaemons(HostWithDaemons.Tool.NFT)) {
            Namespace namespace = host.host.namespace();
            List.of("link add cni9 type bridge", "address add 10.77.0.1/24 dev cni9", "link set cni9 up")
                    .forEach(namespace::ip);
            var daemon = host.new Daemon(1, "10.244.0.0");
            daemon.reserve("10.244.5.0-24");
            take(namespace, number(8), ELSEWHERE);
            take(namespace, number(7), "blackhole");
            write(daemon, 7);
            write(daemon, 8);
            start(daemon);
            assertByAnother(namespace, 7);
            assertByAnother(namespace, 8);

            take(namespace, number(9), "via 172.16.1.1 dev eth0");
            write(daemon, 9);
            assertByAnother(namespace, 9);
            Files.delete(daemon.file("leases/subnets/10.244.9.0-24.json"));
            Await.until(
                    "the peer to be gone",
                    Scenario.SOON,
                    () -> number(namespace, 9).isEmpty());

            whileStopped(daemon, namespace, () -> {
                namespace.ip("nexthop delete id " + number(0));
                take(namespace, number(0), ELSEWHERE);
            });
            assertByAnother(namespace, 0);
            assertByAnother(namespace, replaced(namespace, 8, ELSEWHERE), 8);

            daemon.stop();
            String former = number(namespace, 7);
            namespace.ip("nexthop delete id " + former);
            take(namespace, former, "via 10.244.7.0 dev flannel.1 onlink");
            start(daemon);
            assertByAnother(namespace, former, 7);
            daemon.stop();
        }
    }

    private static void start(HostWithDaemons.Daemon daemon) throws IOException {
        daemon.start("--route-style=nexthop", "--drain-time=1s");
        daemon.awaitReady();
    }

    private static void write(HostWithDaemons.Daemon daemon, int peer) {
        daemon.write(
                "subnets/10.244." + peer + ".0-24",
                ("{\"PublicIP\":\"172.16.1.21%d\",\"BackendType\":\"vxlan\","
                                + "\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"aa:bb:cc:00:00:1%d\"}}")
                        .formatted(peer, peer));
    }

    /** The number that a peer's next hop has where it is free: its gateway's address. */
    private static String number(int peer) {
        return Integer.toString((10 << 24) + (244 << 16) + (peer << 8));
    }

    private void take(Namespace namespace, String number, String where) {
        namespace.ip("nexthop add id " + number + " " + where + " proto zebra");
        theirs.add(number);
    }

    /** Puts theirs in the place of the one that a peer is reached by; returns its number. */
    private String replaced(Namespace namespace, int peer, String where) {
        String number = number(namespace, peer);
        namespace.ip("nexthop replace id " + number + " " + where + " proto zebra");
        theirs.add(number);
        return number;
    }

    private static void whileStopped(HostWithDaemons.Daemon daemon, Namespace namespace, Runnable work) {
        namespace.run("kill", "-STOP", Long.toString(daemon.pid()));
        work.run();
        namespace.run("kill", "-CONT", Long.toString(daemon.pid()));
    }

    private void assertByAnother(Namespace namespace, int peer) {
        assertByAnother(namespace, number(peer), peer);
    }

    /** The peer is reached on our device, and all of theirs are there. */
    private void assertByAnother(Namespace namespace, String taken, int peer) {
        Await.until(
                "a route to peer " + peer + " by another number than " + taken + ", with this host's routes:\n"
                        + namespace.ip("route") + namespace.ip("nexthop"),
                Scenario.SOON,
                () -> !number(namespace, peer).isEmpty()
                        && !number(namespace, peer).equals(taken));
        String now = number(namespace, peer);
        String ours = namespace.ip("nexthop show id " + now);
        assertTrue(ours.contains("via 10.244." + peer + ".0 dev flannel.1 "), ours);
        List<String> marked = namespace
                .ip("nexthop")
                .lines()
                .filter(line -> line.contains("proto zebra"))
                .map(line -> line.split(" ", -1)[1])
                .sorted()
                .toList();
        Collections.sort(theirs);
        assertEquals(theirs, marked);
    }

    /** The one by which a peer is reached on our device; empty if there is none. */
    private static String number(Namespace namespace, int peer) {
        Matcher route = Pattern.compile("(?m)^10\\.244\\." + peer + "\\.0/24 nhid (\\d+) .*dev flannel\\.1 ")
                .matcher(namespace.ip("route"));
        return route.find() ? route.group(1) : "";
    }
}
