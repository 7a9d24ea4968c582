package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.plan.ObjectKey;
import dev.loden.base.Deadline;
import dev.loden.base.Poll;
import dev.loden.core.sample.Fixture;
import dev.loden.testkit.FaultyNetlink.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every class of kernel requests, every file operation and every thread of the core fails: the state converges all the same. */
class FaultsTest {
    private static final int ENOMEM = 12;
    private static final int EBUSY = 16;

    /** More often than anything is tried in a test. */
    private static final int LONG = 1_000_000;

    /** The classes of which one did fail; some changes are made in few of all orders of events. */
    private final Set<String> failed = new ConcurrentSkipListSet<>();

    @TempDir
    Path directory;

    /** A life in which every class of requests occurs; the faults that were ordered end on the way. */
    private FaultyNode live(String name, String request, int times, Fault fault) throws IOException {
        var node = FaultyNode.reserved(Files.createDirectories(directory.resolve(name)));
        node.door.fail(request, times, fault);
        node.leases.put(peer(1, vxlan(1, 1)));
        node.leases.put(peer(2, vxlan(1, 2)));
        node.start(FaultyNode.VXLAN);
        healUnlessFailedOnce(node, times);
        node.await("the device", () -> node.has("flannel.1"));
        node.awaitReady();
        node.door.fail(request, times, fault);
        node.kernel.delete(new ObjectKey.OfLink("flannel.1"));
        node.leases.put(peer(3, vxlan(1, 3)));
        node.leases.put(peer(2, vxlan(1, 9)));
        node.leases.remove(peer(1, vxlan(1, 1)).subnets().key());
        healUnlessFailedOnce(node, times);
        node.await("the device again", () -> node.has("flannel.1"));
        node.leases.configure(FaultyNode.HOST_GW);
        node.leases.put(peer(2, LiveNode.plain("host-gw")));
        node.leases.put(peer(3, LiveNode.plain("host-gw")));
        healUnlessFailedOnce(node, times);
        node.await("the drained device to go", () -> !node.has("flannel.1"));
        node.leases.configure(FaultyNode.VXLAN);
        node.leases.put(peer(2, vxlan(1, 2)));
        node.await("the device once more", () -> node.has("flannel.1"));
        node.door.heal();
        return node;
    }

    /** Until it has failed twice, unless nothing asks for it now. */
    private static void healUnlessFailedOnce(FaultyNode node, int times) {
        int before = node.door.injected();
        Deadline end = Deadline.after(Duration.ofMillis(400), System::nanoTime);
        while (times > 1 && !end.isOver() && node.door.injected() < before + 2) {
            node.assertTruthful();
            Poll.pause(Duration.ofMillis(5));
        }
        if (times > 1) {
            node.door.heal();
        }
    }

    private String settled(FaultyNode node, String wanted) {
        node.await("the state without faults", () -> node.kernel.toString().equals(wanted));
        node.awaitReady();
        return node.kernel.toString();
    }

    @Test
    void everyRequestOfTheKernelFailsOnceAndForAWhile() throws Exception {
        String wanted;
        Set<String> requests;
        try (FaultyNode node = live("none", "nothing", 1, new Fault.NoAnswer())) {
            node.awaitReady();
            node.await(
                    "both peers",
                    () -> node.status.node().peers() == 2
                            && node.status.node().unreachable().isEmpty());
            // The status says so already while the second one is still reached as before.
            node.await(
                    "the second peer by its latest lease",
                    () -> node.kernel.toString().contains("10.244.2.0/24 via 10.244.2.0 dev flannel.1"));
            wanted = node.kernel.toString();
            requests = new TreeSet<>(node.door.seen());
        }
        assertTrue(requests.size() >= 12, requests::toString);
        List<Callable<String>> lives = new ArrayList<>();
        for (String request : requests) {
            lives.add(() -> lived(request, 1, new Fault.NoAnswer(), wanted));
            lives.add(() -> lived(request, LONG, new Fault.NoAnswer(), wanted));
            if (request.contains(" ")) {
                lives.add(() -> lived(request, 1, new Fault.Refused(ENOMEM), wanted));
                lives.add(() -> lived(request, LONG, new Fault.Refused(EBUSY), wanted));
            }
        }
        try (var threads = Executors.newFixedThreadPool(100)) {
            for (Future<String> one : threads.invokeAll(lives)) {
                assertEquals(wanted, one.get());
            }
        }
        assertTrue(failed.size() > requests.size() * 2 / 3, () -> "of " + requests + " only " + failed);
    }

    private String lived(String request, int times, Fault fault, String wanted) throws IOException {
        String name = request + " " + times + " " + fault;
        try (FaultyNode node = live(name, request, times, fault)) {
            failed.add(node.door.injected() > 0 ? request : "nothing");
            return settled(node, wanted);
        } catch (AssertionError e) {
            throw new AssertionError(name + ": " + e.getMessage(), e);
        }
    }

    @Test
    void whatLastsIsTold() throws IOException {
        try (FaultyNode node = FaultyNode.reserved(directory)) {
            node.leases.put(peer(1, vxlan(1, 1)));
            node.start(FaultyNode.VXLAN);
            node.awaitReady();
            node.await("the peer", () -> node.status.node().peers() == 1);
            for (String request : List.of("snapshot", "apply", "Add Link", "Add Address")) {
                node.door.fail(request, LONG, new Fault.NoAnswer());
                node.kernel.delete(new ObjectKey.OfLink("flannel.1"));
                node.await(
                        "\"" + request + "\" to be told by /readyz",
                        () -> !node.status.unready().isEmpty());
                node.door.heal();
                node.awaitReady();
            }
            for (String request : List.of("Add Route", "Add Neighbor", "Add FdbEntry")) {
                node.door.fail(request, LONG, new Fault.Refused(ENOMEM));
                node.kernel.delete(new ObjectKey.OfLink("flannel.1"));
                node.await(
                        "the peer to be unreachable by \"" + request + "\"",
                        () -> !node.status.node().unreachable().isEmpty());
                node.door.heal();
                node.await("the peer", () -> node.status.node().unreachable().isEmpty());
            }
        }
    }

    /** What is thrown ends a thread unless somebody holds it: it begins again, and says so while it fails. */
    @Test
    void everyThreadDiesOnceWhereverItAsks() throws IOException {
        try (FaultyNode node = FaultyNode.reserved(directory)) {
            node.leases.put(peer(1, vxlan(1, 1)));
            node.start(FaultyNode.VXLAN);
            node.awaitReady();
            node.await(
                    "the peer",
                    () -> node.kernel
                            .find(new ObjectKey.OfRoute(
                                    Fixture.lease(1).subnets().ipv4().orElseThrow()))
                            .isPresent());
            String wanted = node.kernel.toString();
            for (String request : List.of("snapshot", "apply", "Add Link", "Add Route", "Add FdbEntry")) {
                node.door.fail(request, 1, new Fault.Killed());
                int before = node.door.injected();
                node.kernel.delete(new ObjectKey.OfLink("flannel.1"));
                node.await(request + " to be killed", () -> node.door.injected() > before);
                settled(node, wanted);
            }
            node.storeKills.set(1);
            node.leases.remove(node.own().orElseThrow().subnets().key());
            node.await("the store to be killed", () -> node.storeKills.get() == 0);
            node.await("a lease", () -> node.own().isPresent());
            node.awaitReady();
        }
    }

    /** Each step of replacing a file, and of reading what is there. */
    @Test
    void everyFileOperationFailsForAWhile() throws IOException {
        Path run = directory.resolve("run");
        try (FaultyNode node = FaultyNode.reserved(run)) {
            Files.writeString(run, "a file where a directory belongs");
            node.start(FaultyNode.VXLAN);
            node.await("the trouble to be told", () -> node.status.unready().contains("subnet.env"));
            Files.delete(run);
            node.awaitReady();
            String text = Files.readString(node.subnetEnv);

            Path fresh = run.resolve(".subnet.env.new");
            for (String step : List.of("create", "replace", "directory")) {
                Path blocked = step.equals("create") ? fresh : node.subnetEnv;
                Files.delete(node.subnetEnv);
                // noticed by the next look at the kernel
                if (step.equals("directory")) {
                    Files.delete(run);
                    Files.writeString(run, "in the way");
                } else {
                    Files.createDirectories(blocked.resolve("not empty"));
                }
                node.leases.put(peer(5, vxlan(1, 5)));
                node.await(step + " to be told", () -> !node.status.unready().isEmpty());
                if (step.equals("directory")) {
                    Files.delete(run);
                } else {
                    Files.delete(blocked.resolve("not empty"));
                    Files.delete(blocked);
                }
                node.await("the file", () -> Files.isRegularFile(node.subnetEnv));
                node.awaitReady();
                assertEquals(text, Files.readString(node.subnetEnv), step);
                assertTrue(Files.notExists(fresh));
            }
        }
    }
}
