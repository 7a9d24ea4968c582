package dev.loden.it;

import static dev.loden.base.Poll.pause;
import static dev.loden.it.Scenario.SOON;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.lab.demo.Footprint;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.Pod;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A running pair of nodes in one mode, whose pods ping each other all the time: what does a fault cost them? */
final class Heal implements AutoCloseable {
    /** What a fault may cost on a machine that has time. */
    static final Duration EVENT = Duration.ofSeconds(1);

    /** How long to wait for what has to happen, however busy the machine is. */
    static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Enough for a turn that follows from what the last one did. */
    private static final Duration A_MOMENT = Duration.ofMillis(300);

    private static final int PER_SECOND = 100;
    private final Scenario scenario;
    private final Mode mode;
    private final List<Pings.Pair> pairs;
    private final String good;

    private Heal(Scenario scenario, Mode mode, List<Pings.Pair> pairs) {
        this.scenario = scenario;
        this.mode = mode;
        this.pairs = pairs;
        this.good = state();
    }

    static Heal start(Mode mode, String... flags) {
        return start(mode, Side.IPV4.alone(), flags);
    }

    static Heal start(Mode mode, Set<Family> families, String... flags) {
        return start(scenario(mode, families, ReferenceNetwork.Store.FILE, flags), mode);
    }

    private static Heal start(Scenario scenario, Mode mode) {
        try {
            scenario.network().nodes().forEach(scenario.network()::start);
            return of(scenario, mode);
        } catch (RuntimeException | Error e) {
            scenario.close();
            throw e;
        }
    }

    /** Two nodes whose daemons do not run yet. */
    static Scenario scenario(Mode mode, ReferenceNetwork.Store store, String... flags) {
        return scenario(mode, Side.IPV4.alone(), store, flags);
    }

    private static Scenario scenario(Mode mode, Set<Family> families, ReferenceNetwork.Store store, String... flags) {
        List<String> command = command(flags);
        return Scenario.create(new ReferenceNetwork.Options(2, store, "eth0", mode.backendJson(), command), families);
    }

    private static List<String> command(String... flags) {
        var command = new ArrayList<>(List.of(
                Scenario.HOME.resolve("bin/lodend").toString(),
                "--healthz-port=" + Status.PORT,
                "--healthz-ip=127.0.0.1",
                "--drain-time=1s"));
        command.addAll(List.of(flags));
        return command;
    }

    /** Starts a daemon with these flags alone. */
    static void start(Node node, String... flags) {
        List<String> command = command(flags);
        command.add("--subnet-file=" + node.subnetFile());
        node.start(command, Map.of());
    }

    /** With daemons that were started. */
    static Heal of(Scenario scenario, Mode mode) {
        List<Node> nodes = scenario.network().nodes();
        nodes.forEach(node -> node.awaitReady(SOON));
        for (Node node : nodes) {
            Await.until(
                    "just what " + mode + " needs on " + node.name(),
                    SOON,
                    () -> Footprint.of(node).equals(Footprint.expected(mode, node, nodes)));
        }
        List<Pod> pods = nodes.stream().map(Node::addPod).toList();
        List<Pings.Pair> pairs = Pings.everyPair(pods);
        var heal = new Heal(scenario, mode, pairs);
        heal.assertReaches();
        return heal;
    }

    Scenario scenario() {
        return scenario;
    }

    Mode mode() {
        return mode;
    }

    Node node() {
        return scenario.master();
    }

    /** What the kernel holds for the pods of others, with every detail of the device. */
    String state() {
        return stateOf(node());
    }

    static String stateOf(Node node) {
        return Footprint.of(node) + "\n" + onTunnels(node, "route") + onTunnels(node, "-6 route") + devices(node);
    }

    /** Sorted, for one that is made anew comes after the others. */
    private static String devices(Node node) {
        String all = (node.namespace().ip("-details address show type vxlan")
                        + node.namespace().ip("-details address show type tun"))
                .replaceAll("(?m)^\\d+: ", "")
                .replaceAll("\\s*inet6 fe80.*\\n.*", "")
                .replaceAll(" (numtxqueues|state|qlen) .*", "")
                .replace(" tentative", "");
        return Stream.of(all.split("(?m)^(?=\\S)", -1)).sorted().collect(Collectors.joining());
    }

    private static String onTunnels(Node node, String command) {
        return node.namespace()
                .ip(command)
                .replaceAll("(?m)^(?!.* dev flannel).*\n", "")
                .replaceAll("(?m)^fe80.*\n", "");
    }

    /** What it was at the beginning. */
    String good() {
        return good;
    }

    void assertReaches() {
        int hopsLeft = mode == Mode.UDP ? 61 : 62; // in udp the daemon is a router too
        pairs.forEach(pair -> Scenario.assertReaches(pair.from(), pair.to(), hopsLeft));
    }

    /**
     * Changes the kernel in a way that has to be repaired, and asserts that it is: soon, with one line in the log, and
     * counted.
     */
    void assertMends(Fault fault, Duration atMost) {
        Status before = Status.of(node());
        int repairsBefore = repairs();
        Pressure pressure = Pressure.start();
        Pings pings = Pings.start(pairs, PER_SECOND);
        pause(A_MOMENT);
        long begin = System.nanoTime();
        run(fault);
        Await.until("all to be as before \"" + fault + "\"", atMost.plus(PATIENCE), () -> state().equals(good));
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        pause(A_MOMENT);
        Losses losses = pings.stop();
        Status after = Status.of(node());
        Duration gap = longestGap(losses);
        Duration allowed = pressure.allow(atMost);
        String all = "%s, %s: as before after %d ms, longest silence %d ms, %s"
                .formatted(mode, fault, taken.toMillis(), gap.toMillis(), after.lastRepair());
        System.out.println(all);
        assertAll(
                () -> assertTrue(taken.compareTo(allowed) <= 0, all),
                () -> assertTrue(gap.compareTo(allowed) <= 0, all),
                () -> assertTrue(after.repairs() > before.repairs(), all),
                () -> assertTrue(after.lastRepair().contains(fault.names()), all),
                // One line for each turn: what others change in several steps may take several.
                () -> assertTrue(repairs() > repairsBefore, () -> all + "\n" + node().logTail(5)));
    }

    static Duration longestGap(Losses losses) {
        return losses.byPair().values().stream()
                .map(loss -> loss.longestGap())
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
    }

    Pings ping() {
        return Pings.start(pairs, PER_SECOND);
    }

    /** Lines in the log that report repairs. */
    int repairs() {
        return (int) log(node())
                .lines()
                .filter(line -> line.contains("repaired the kernel: "))
                .count();
    }

    /** Commands in a row are done while the daemon stands still: it is fast enough to come between. */
    private void run(Fault fault) {
        if (fault.stopped()) {
            signal("STOP");
        }
        try {
            fault.commands().forEach(this::run);
        } finally {
            if (fault.stopped()) {
                signal("CONT");
            }
        }
    }

    void signal(String name) {
        node().namespace().run("kill", "-" + name, Long.toString(node().pid()));
    }

    /** Runs {@code ip ...} or {@code bridge ...} in the node. */
    void run(String command) {
        node().namespace().run(command.split(" ", -1));
    }

    void assertAsItShouldBe() {
        assertEquals(good, state());
    }

    @Override
    public void close() {
        scenario.close();
    }
}
