package dev.loden.it;

import static dev.loden.it.FailingCalls.EAGAIN;
import static dev.loden.it.FailingCalls.EDQUOT;
import static dev.loden.it.FailingCalls.EINTR;
import static dev.loden.it.FailingCalls.EIO;
import static dev.loden.it.FailingCalls.EMFILE;
import static dev.loden.it.FailingCalls.ENFILE;
import static dev.loden.it.FailingCalls.ENOBUFS;
import static dev.loden.it.FailingCalls.ENOMEM;
import static dev.loden.it.FailingCalls.ENOSPC;
import static dev.loden.it.FailingCalls.EROFS;
import static dev.loden.it.FailingCalls.ESTALE;
import static dev.loden.it.FailingCalls.LONG;
import static dev.loden.it.LastingFailure.ANYTHING;
import static dev.loden.it.LastingFailure.NOTHING;
import static dev.loden.it.LastingFailure.STORE;
import static dev.loden.it.LastingFailure.failing;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.it.FailingCalls.Failure;
import dev.loden.lab.net.Namespace;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * One daemon on a host full of other people's things, whose system calls fail: each kind once, and each for a while. It lives, says that it
 * is not ready for as long as what it needs for that fails, comes to the same state again, and leaves nothing behind.
 */
@Tag("net")
class FailingCallsIT {
    /** A lease of a peer, which is written anew each time. */
    private static final String PEER = "10.244.9.0-24";

    /** This node's lease, which others delete, and the file beside it that it is written into first. */
    private static final String OWN = "10.244.5.0-24";

    private static final String OWN_NEW = "leases/subnets/.";

    /** The socket for the kernel's events, by its thread. */
    private static final String MONITOR = "netlink loden-netlink";

    private static final List<LastingFailure> LASTING = List.of(
            failing("opendir", ESTALE, "leases/subnets", "lease store"),
            failing("opendir", EMFILE, "leases/subnets", STORE),
            failing("readdir", ESTALE, "leases/subnets", STORE),
            failing("readdir", EIO, "leases/subnets", STORE),
            failing("stat", ESTALE, PEER, STORE),
            failing("open", ESTALE, PEER, STORE),
            failing("open", ENFILE, PEER, STORE),
            failing("read", ESTALE, PEER, STORE),
            failing("read", EIO, "leases/config.json", STORE),
            failing("open", ENOMEM, "leases/config.json", STORE),
            failing("open", ENOSPC, ".subnet.env.new", "subnet.env"),
            failing("open", EMFILE, ".subnet.env.new", "subnet.env"),
            failing("write", ENOSPC, ".subnet.env.new", "subnet.env"),
            failing("chmod", EIO, ".subnet.env.new", "subnet.env"),
            failing("rename", ESTALE, "subnet.env", "subnet.env"),
            failing("open", EIO, "cni-conf.json", "CNI"),
            failing("write", ENOSPC, ".10-flannel.conflist.new", "CNI"),
            failing("rename", ENOSPC, "10-flannel.conflist", "CNI"),
            failing("write", ENOSPC, "state/", NOTHING),
            failing("send", ENOBUFS, "netlink", ANYTHING),
            failing("send", ENOMEM, "netlink", ANYTHING),
            failing("send", EAGAIN, "netlink", ANYTHING),
            failing("recv", ENOBUFS, "netlink", ANYTHING),
            failing("recv", ENOMEM, "netlink", ANYTHING),
            failing("recv", EAGAIN, "netlink", NOTHING),
            failing("poll", ENOMEM, "netlink", NOTHING),
            failing("spawn", EAGAIN, "", "iptables"),
            failing("spawn", ENOMEM, "", "iptables"),
            failing("pipe", EMFILE, "", "iptables"),
            failing("thread", EAGAIN, "", "iptables"),
            failing("write", ENOSPC, OWN_NEW, ANYTHING),
            failing("link", EDQUOT, OWN, NOTHING),
            failing("open", EROFS, OWN_NEW, NOTHING));

    /** The kernel's events come by a new socket after each loss. */
    private static final List<List<Failure>> TOGETHER = List.of(
            List.of(
                    new Failure("recv", ENOBUFS, MONITOR),
                    new Failure("socket", EMFILE, "netlink"),
                    new Failure("socket", ENFILE, "netlink"),
                    new Failure("bind", ENOMEM, "netlink")),
            List.of(
                    new Failure("recv", ENOMEM, MONITOR),
                    new Failure("socket", ENOBUFS, "netlink"),
                    new Failure("socket", ENOMEM, "netlink"),
                    new Failure("rename", ENOSPC, "state/")),
            List.of(
                    new Failure("send", EINTR, "netlink"),
                    new Failure("recv", EINTR, "netlink"),
                    new Failure("poll", EINTR, "netlink"),
                    new Failure("open", EINTR, PEER),
                    new Failure("read", EINTR, PEER),
                    new Failure("write", EINTR, ".subnet.env.new")),
            List.of(new Failure("unlink", EIO, ".subnet.env.new"), new Failure("write", ENOSPC, ".subnet.env.new")),
            List.of(new Failure("unlink", EIO, OWN_NEW)),
            List.of(
                    new Failure("accept", EMFILE, "inet"),
                    new Failure("accept", ENFILE, "inet"),
                    new Failure("accept", ENOBUFS, "inet"),
                    new Failure("accept", EMFILE, "unix"),
                    new Failure("accept", EAGAIN, "unix")));

    @TempDir
    Path directory;

    /** Odd with the first of two leases of the peer. */
    private int round;

    @Test
    void loseNothingAndAreTold() throws Exception {
        FailingCalls calls = FailingCalls.in(directory);
        try (var host = new HostWithDaemons(HostWithDaemons.Tool.IPTABLES_NFT)) {
            Namespace namespace = host.host.namespace();
            var others = OthersThings.addTo(namespace);
            var daemon = host.new Daemon(1, "10.244.0.0");
            start(daemon, calls);
            List<String> good = List.of(settled(daemon, namespace), settled(daemon, namespace));
            List<String> descriptors = daemon.descriptors();

            for (LastingFailure one : LASTING) {
                lasting(one, calls, daemon, namespace);
                assertSettles(good, one.failure().toString(), daemon, namespace);
            }
            assertKept(daemon, namespace);
            once(calls, daemon, namespace, good);
            assertKept(daemon, namespace);
            assertTrue(
                    Poll.until(Scenario.SOON, () -> daemon.descriptors().size() <= descriptors.size() + 2),
                    () -> daemon.descriptors() + " are open, were " + descriptors);
            daemon.stop();
            others.assertAsBefore();
        }
    }

    private static void start(HostWithDaemons.Daemon daemon, FailingCalls calls) throws IOException {
        daemon.reserve(OWN);
        Files.writeString(
                daemon.file("cni-conf.json"),
                "{\"name\":\"cbr0\",\"cniVersion\":\"0.3.1\",\"plugins\":[{\"type\":\"flannel\",\"delegate\":{}}]}");
        daemon.startBy(
                calls.environment(),
                "--cni-conf=" + daemon.file("cni-conf.json"),
                "--cni-conf-dir=" + daemon.file("cni"),
                "--cni-state-dir=" + daemon.file("cni-state"),
                "--drain-time=1s");
        daemon.awaitReady();
    }

    /** Something to do for each part of the daemon: a change in the store, and what others remove. */
    private void provoke(List<Failure> failures, HostWithDaemons.Daemon daemon, Namespace namespace) {
        round++;
        daemon.write(
                "subnets/" + PEER,
                "{\"PublicIP\":\"172.16.1.209\",\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\""
                        + mac() + "\"}}");
        if (failures.stream().map(Failure::where).anyMatch(List.of(OWN, OWN_NEW)::contains)) {
            namespace.run(
                    "rm", "-f", daemon.file("leases/subnets/" + OWN + ".json").toString());
        }
        namespace.run(
                "sh",
                "-c",
                "cd $0; ip route del 10.244.0.0/24 2>/dev/null; rm -f subnet.env cni/10-flannel.conflist;"
                        + " curl -s -m 2 --unix-socket subnet.sock http://x/status >/dev/null; true",
                daemon.file(".").toString());
    }

    /** A reason to read the store, which is tried every few seconds otherwise. */
    private static void stir(HostWithDaemons.Daemon daemon) {
        try {
            Files.setLastModifiedTime(daemon.file("leases/subnets/" + PEER + ".json"), FileTime.from(Instant.now()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private String mac() {
        return "aa:bb:cc:00:09:0" + round % 2;
    }

    private void lasting(LastingFailure one, FailingCalls calls, HostWithDaemons.Daemon daemon, Namespace namespace) {
        calls.order(List.of(one.failure()), LONG);
        provoke(List.of(one.failure()), daemon, namespace);
        var said = new ArrayList<String>();
        boolean told = Poll.until(Scenario.SOON, () -> {
            stir(daemon);
            said.add(daemon.get("readyz", "metrics"));
            return calls.made(0) >= one.least() && one.isToldBy(said.getLast());
        });
        assertTrue(
                told,
                () -> one + ": failed " + calls.made(0) + " times, readiness said: "
                        + said.getLast().lines().findFirst() + daemon.log());
        calls.heal();
        stir(daemon);
    }

    private void once(FailingCalls calls, HostWithDaemons.Daemon daemon, Namespace namespace, List<String> good) {
        var all = new ArrayList<>(TOGETHER);
        List<Failure> more = LASTING.stream().map(LastingFailure::failure).toList();
        for (int i = 0; i < more.size(); i += 10) {
            all.add(more.subList(i, Math.min(i + 10, more.size())));
        }
        for (List<Failure> failures : all) {
            calls.order(failures, 1);
            boolean failed = Poll.until(Scenario.SOON, () -> {
                provoke(failures(failures, calls), daemon, namespace);
                daemon.readyz();
                return failures(failures, calls).isEmpty();
            });
            assertTrue(failed, () -> failures(failures, calls) + " did not fail");
            assertSettles(good, failures.toString(), daemon, namespace);
        }
    }

    /** Those that have not been made yet. */
    private static List<Failure> failures(List<Failure> ordered, FailingCalls calls) {
        return IntStream.range(0, ordered.size())
                .filter(i -> calls.made(i) == 0)
                .mapToObj(ordered::get)
                .toList();
    }

    private void assertSettles(List<String> good, String after, HostWithDaemons.Daemon daemon, Namespace namespace) {
        var last = new ArrayList<String>();
        boolean settles = Poll.until(Scenario.SOON, () -> {
            last.clear();
            last.addAll(List.of(state(daemon, namespace), daemon.readyz()));
            return last.getFirst().equals(good.get((round - 1) % 2))
                    && last.getLast().startsWith("ok");
        });
        assertTrue(daemon.isRunning(), after);
        if (!settles) {
            assertEquals(good.get((round - 1) % 2), last.getFirst(), "after " + after);
            assertTrue(last.getLast().startsWith("ok"), after + ": " + last.getLast());
        }
    }

    /** What the next start may need is written beside the rest, now and then. */
    private void assertKept(HostWithDaemons.Daemon daemon, Namespace namespace) {
        Await.until(
                "the boot cache to have the peer's last lease",
                Scenario.SOON,
                () -> namespace
                        .run("sh", "-c", "cat $0/boot-*", daemon.file("state").toString())
                        .contains(mac()));
    }

    /** The state with one of the peer's two leases, once it is the same for a while. */
    private String settled(HostWithDaemons.Daemon daemon, Namespace namespace) {
        provoke(List.of(), daemon, namespace);
        var before = new ArrayList<>(List.of(""));
        Await.until("a lasting state", Scenario.SOON, () -> {
            Poll.pause(Duration.ofMillis(500));
            before.add(state(daemon, namespace));
            String now = before.getLast();
            return now.equals(before.get(before.size() - 2))
                    && List.of("to 10.244.0.0/24", mac(), "FLANNEL_SUBNET", "cbr0", "-A FLANNEL-POSTRTG").stream()
                            .allMatch(now::contains);
        });
        assertFalse(before.getLast().isEmpty());
        return before.getLast();
    }

    /** What the daemon makes of its leases: in the kernel, in the firewall, in files. */
    private static String state(HostWithDaemons.Daemon daemon, Namespace namespace) {
        String script =
                "cd $0; ip route | sed 's/^/to /'; ip neigh show nud permanent; bridge fdb show dev flannel.1 | sort;"
                        + " iptables-save | grep FLANNEL | sed 's/\\[.*//'; cat subnet.env cni/* leases/subnets/" + OWN
                        + "*;"
                        + " find . -printf '%P %M\\n' | sort";
        return namespace.run(
                "sh",
                "-c",
                "(" + script + ") 2>/dev/null; true",
                daemon.file(".").toString());
    }
}
