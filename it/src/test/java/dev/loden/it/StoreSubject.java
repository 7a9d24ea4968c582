package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import dev.loden.it.FailingCalls.Failure;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.store.EtcdStore;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** A daemon whose calls fail, on a node that has others' things too, with one peer in its store. */
final class StoreSubject {
    /** In a failure's place: the port of the store. */
    static final String TO_STORE = " PORT";

    /** Likewise: the file with the token for the Kubernetes API. */
    static final String TOKEN = "/token";

    /** Each look takes some processes. */
    private static final Duration STEP = Duration.ofMillis(100);

    private final Node node;
    private final FailingCalls calls;
    private final String port;
    private final Runnable starter;
    private final Consumer<String> peer;
    private final OthersThings others;

    /** The state with either of the peer's two MACs. */
    private final List<String> good = new ArrayList<>();

    /** Odd with the first of the two. */
    private int round;

    private StoreSubject(Node node, FailingCalls calls, int port, Runnable starter, Consumer<String> peer) {
        this.node = node;
        this.calls = calls;
        this.port = " " + port;
        this.starter = starter;
        this.peer = peer;
        this.others = OthersThings.addTo(node.namespace());
    }

    static StoreSubject onKube(KubeScenario scenario, FailingCalls calls) {
        Node node = scenario.addNode("kube", "10.244.1.0/24");
        scenario.cluster.addNode("peer", "10.244.9.0/24");
        return new StoreSubject(
                node,
                calls,
                scenario.server.port(),
                () -> scenario.start(node, "--resync-period=500ms", "--healthz-ip=127.0.0.1"),
                mac -> scenario.cluster.joinVxlan("peer", "172.16.1.209", mac));
    }

    static StoreSubject onEtcd(EtcdStore etcd, Lab lab, FailingCalls calls) throws IOException {
        Node node = lab.addNode("etcd");
        etcd.writeConfig("{\"Network\":\"10.244.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}");
        Path program = calls.starting(Scenario.HOME.resolve("bin/lodend"));
        var command = new ArrayList<>(List.of(
                program.toString(),
                "--iface=" + node.external(),
                "--subnet-file=" + node.subnetFile(),
                "--healthz-port=8081",
                "--healthz-ip=127.0.0.1",
                "--resync-period=500ms"));
        command.addAll(etcd.flags());
        return new StoreSubject(
                node,
                calls,
                2379,
                () -> node.start(command, Map.of()),
                mac -> etcd.writeLease(
                        "10.244.9.0-24",
                        "{\"PublicIP\":\"172.16.1.209\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\","
                                + "\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"" + mac + "\"}}"));
    }

    FailingCalls calls() {
        return calls;
    }

    OthersThings others() {
        return others;
    }

    void start() {
        starter.run();
    }

    /**
     * Starts while one thread cannot be made, and stops it once it has got along or ended.
     *
     * @param spared how many are made before
     * @return the exit code
     */
    int startWithoutAThread(int spared) {
        calls.order(0, new Failure("thread", FailingCalls.ENOMEM, ""), spared, 1);
        starter.run();
        boolean settled = Poll.until(
                Scenario.SOON, STEP, () -> !node.isRunning() || answers().startsWith("ok"));
        assertTrue(
                settled,
                () -> this + ", after " + spared + " threads: "
                        + answers().lines().findFirst() + log());
        return node.stop();
    }

    /** Waits until both states have been seen, which all else is compared with. */
    void awaitGood() {
        for (int i = 0; i < 2; i++) {
            provoke();
            Await.until(
                    "a good state of " + this,
                    Scenario.SOON,
                    () -> answers().startsWith("ok")
                            && List.of("to 10.244.9.0/24", mac(), "FLANNEL_SUBNET").stream()
                                    .allMatch(state()::contains));
            good.add(state());
        }
    }

    /** Something to do: the peer's lease is another, and others remove its route. */
    void provoke() {
        round++;
        peer.accept(mac());
        node.namespace().run("sh", "-c", "ip route del 10.244.9.0/24 2>/dev/null || true");
    }

    private String mac() {
        return "aa:bb:cc:00:09:0" + round % 2;
    }

    /** One call fails for a while, and before that some do once. */
    void order(Failure lasting, List<Failure> first) {
        calls.order(List.of(here(lasting)), FailingCalls.LONG);
        for (int i = 0; i < first.size(); i++) {
            calls.order(1 + i, here(first.get(i)), 0, 1);
        }
    }

    void orderOnce(List<Failure> failures) {
        calls.order(failures.stream().map(this::here).toList(), 1);
    }

    /** Those that have not been made yet of what was ordered. */
    List<Failure> notMade(List<Failure> ordered) {
        return IntStream.range(0, ordered.size())
                .filter(i -> calls.made(i) == 0)
                .mapToObj(ordered::get)
                .toList();
    }

    private Failure here(Failure failure) {
        return new Failure(failure.call(), failure.errno(), failure.where().equals(TO_STORE) ? port : failure.where());
    }

    /** Of readiness, then the metrics; empty if it does not answer. */
    String answers() {
        return node.namespace().run("sh", "-c", "curl -s -m 5 http://127.0.0.1:8081/{readyz,metrics} || true");
    }

    void assertSettles(String after) {
        String wanted = good.get((round - 1) % 2);
        boolean settles = Poll.until(Scenario.SOON, STEP, () -> answers().startsWith("ok") && state().equals(wanted));
        assertTrue(node.isRunning(), () -> this + " after " + after + log());
        if (!settles) {
            assertEquals(wanted, state(), this + " after " + after);
            assertTrue(answers().startsWith("ok"), () -> this + " after " + after + ": " + answers());
        }
    }

    /** What the daemon makes of its leases. */
    private String state() {
        return node.namespace()
                .run(
                        "sh",
                        "-c",
                        "ip route | sed 's/^/to /'; ip neigh show nud permanent; bridge fdb show dev flannel.1 | sort;"
                                + " cat $0; true",
                        node.subnetFile().toString());
    }

    /** How many threads and descriptors it has. */
    int resources() {
        String counts = node.namespace().run("sh", "-c", "cd /proc/" + node.pid() + "; ls task fd | wc -l");
        return Integer.parseInt(counts.strip());
    }

    int stop() {
        return node.stop();
    }

    String log() {
        return "\n" + node.logTail(40);
    }

    @Override
    public String toString() {
        return node.name();
    }
}
