package dev.loden.core.status;

import dev.loden.api.lease.Settings;
import dev.loden.api.plan.Change;
import dev.loden.api.spi.Measure;
import dev.loden.base.Deadline;
import dev.loden.base.Durations;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** How the daemon is. <b>Thread</b>: any. */
public final class StatusBoard {
    /** The media type of {@link #metrics}. */
    public static final String METRICS_TYPE = Metrics.CONTENT_TYPE;

    private final Duration resyncPeriod;
    private final LongSupplier nanoClock;
    private final InstantSource wallClock;
    private long lastTurn;
    private Duration pause = Duration.ZERO;
    private String waitingFor = "the first turn";
    private NodeStatus node = NodeStatus.NOTHING;
    private Activity activity = Activity.NONE;
    private final Counters counters = new Counters();
    private Optional<NodeFacts> facts = Optional.empty();
    private Settings program = Settings.EMPTY;
    private final Trouble store;
    private final Trouble lease;
    private final Trouble config;
    private final Trouble pods;
    private final Trouble crowded;
    private final Trouble family;
    private Supplier<String> threads = () -> "";
    private Supplier<Settings> drivers = () -> Settings.EMPTY;
    private Supplier<Map<String, List<Measure>>> measures = Map::of;
    private Consumer<ReconcileReport> listener = report -> {};
    private Supplier<String> further = () -> "";
    private final Trouble rules;

    /** Nothing known yet. */
    public StatusBoard(Duration resyncPeriod, LongSupplier nanoClock, InstantSource wallClock) {
        this.resyncPeriod = resyncPeriod;
        this.nanoClock = nanoClock;
        this.wallClock = wallClock;
        this.lastTurn = nanoClock.getAsLong();
        this.store = new Trouble("lease store: ", nanoClock);
        this.lease = new Trouble("lease: ", nanoClock);
        this.config = new Trouble("", nanoClock);
        this.pods = new Trouble("pods: ", nanoClock);
        this.crowded = new Trouble("leases: ", nanoClock);
        this.family = new Trouble("", nanoClock);
        this.rules = new Trouble("firewall rules: ", nanoClock);
    }

    /**
     * A step was taken.
     *
     * @param untilNext when the next one is due at the latest
     */
    public synchronized void turned(Duration untilNext) {
        lastTurn = nanoClock.getAsLong();
        pause = untilNext;
    }

    /** How long the last step has taken. */
    public synchronized void took(Duration time) {
        counters.took(time);
    }

    /** All that is counted and measured, as text in Prometheus' format. */
    public synchronized String metrics() {
        var text = new Metrics()
                .metric("loden_build_info", "gauge", "1, labelled with what runs.")
                .sample("loden_build_info", NodeFacts.build(), 1)
                .single(
                        "loden_ready",
                        "gauge",
                        "Whether the node is ready: what /readyz says.",
                        unready().isEmpty() ? 1 : 0)
                .single(
                        "loden_healthy",
                        "gauge",
                        "Whether the loop is alive: what /healthz says.",
                        unhealthy().isEmpty() ? 1 : 0)
                .single("loden_store_connected", "gauge", "Whether the lease store answers.", store.isThere() ? 0 : 1)
                .single(
                        "loden_firewall_rules_in_place",
                        "gauge",
                        "Whether the firewall rules are as they should be.",
                        rules.isThere() ? 0 : 1)
                .metric("loden_peers", "gauge", "Leases of other nodes by state.")
                .sample(
                        "loden_peers",
                        "state=\"programmed\"",
                        node.peers() - node.unreachable().size())
                .sample(
                        "loden_peers",
                        "state=\"unreachable\"",
                        node.unreachable().size())
                .single("loden_turns_total", "counter", "How often the kernel was compared with the leases.", (double)
                        activity.turns());
        count(text);
        return text.raw(DriverMetrics.text(measures.get()))
                .raw(further.get())
                .raw(ProcessMetrics.text())
                .toString();
    }

    /** Further metrics, as text. */
    public synchronized void alsoMeasures(Supplier<String> metrics) {
        further = metrics;
    }

    private void count(Metrics text) {
        text.metric("loden_changes_total", "counter", "Changes of the kernel by kind of object and result.");
        counters.changes((labels, count) -> text.sample("loden_changes_total", labels, count));
        text.metric("loden_repairs_total", "counter", "Changes that repaired what others did, by kind of object.");
        counters.repairs((labels, count) -> text.sample("loden_repairs_total", labels, count));
        text.metric("loden_step_seconds", "histogram", "Time of each step of the reconcile thread.")
                .raw(counters.steps("loden_step_seconds"));
    }

    /** What keeps the node from being ready; empty if nothing does. */
    public synchronized void waitingFor(String what) {
        waitingFor = what;
        notifyAll();
    }

    /** What the last turn found. */
    public synchronized void node(NodeStatus now) {
        node = now;
    }

    /** What the node rests on from now on. */
    public synchronized void facts(NodeFacts now) {
        facts = Optional.of(now);
    }

    /** All that is known, for the operator's tool. */
    public synchronized Settings report() {
        var members = new LinkedHashMap<String, Object>();
        members.put("unhealthy", unhealthy());
        var troubles = new ArrayList<Object>();
        Stream.of(store, config, lease, rules, pods, crowded, family)
                .filter(Trouble::isThere)
                .forEach(trouble -> troubles.add(trouble.toSettings()));
        members.put("troubles", troubles);
        members.put("drivers", drivers.get());
        return Settings.of(members)
                .plus(all())
                .plus(facts.map(NodeFacts::toSettings).orElse(Settings.EMPTY));
    }

    /** What a turn did; {@code repaired} of it repaired what others did. */
    public synchronized void did(ReconcileReport report, List<Change> repaired) {
        counters.count(report, repaired);
        activity = activity.after(report, repaired, wallClock.instant().truncatedTo(ChronoUnit.MILLIS));
    }

    /** Who takes what each turn has changed. */
    public synchronized void listener(Consumer<ReconcileReport> next) {
        listener = next;
    }

    synchronized Consumer<ReconcileReport> listener() {
        return listener;
    }

    /** All that is known, as JSON shows it. */
    public synchronized Settings all() {
        return node.toSettings(unready()).plus(activity.toSettings()).plus(program);
    }

    /** What is shown and measured besides: of the object drivers, by name. */
    public synchronized void drivers(Supplier<Settings> described, Supplier<Map<String, List<Measure>>> measured) {
        drivers = described;
        measures = measured;
    }

    /** What is shown besides: of the program around. */
    public synchronized void describe(String name, String value) {
        program = program.plus(Settings.of(name, value));
    }

    /** What the last turn found. */
    public synchronized NodeStatus node() {
        return node;
    }

    /** The store answers. */
    public synchronized void storeConnected() {
        store.is("");
    }

    /** The store does not answer. */
    public synchronized void storeDisconnected(String reason) {
        store.is(reason);
    }

    /** Why the network configuration cannot be read; empty if it can. */
    public synchronized void configTrouble(String reason) {
        config.is(reason);
    }

    /** Why the lease that is wanted cannot be had; empty if it can. */
    public synchronized void leaseTrouble(String reason) {
        lease.is(reason);
    }

    /** Why the firewall rules are not in place; empty if they are. */
    public synchronized void rulesTrouble(String reason) {
        rules.is(reason);
    }

    /** Why not all leases are kept; empty if they are. */
    public synchronized void crowded(String reason) {
        crowded.is(reason);
    }

    /** Why a family of the network is not served, which is allowed; empty if all are. */
    public synchronized void familyTrouble(String reason) {
        family.is(reason);
    }

    /** Why pods of this node cannot be reached; empty if nothing is known against it. */
    public synchronized void podsTrouble(String reason) {
        pods.is(reason);
    }

    /** Why the process should be restarted; empty if it should not. */
    public synchronized String unhealthy() {
        Duration silent = Duration.ofNanos(nanoClock.getAsLong() - lastTurn);
        Duration limit = pause.plus(Durations.times(resyncPeriod, 3)).plusSeconds(30);
        return silent.compareTo(limit) < 0 ? "" : "no turn for " + silent.toSeconds() + " s";
    }

    /** Why the node is not ready; empty if it is. */
    public synchronized String unready() {
        if (!waitingFor.isEmpty()) {
            String why = Stream.of(store, config, lease, rules)
                    .map(Trouble::text)
                    .filter(text -> !text.isEmpty())
                    .findFirst()
                    .orElse("");
            return "waiting for " + waitingFor + (why.isEmpty() ? "" : " (" + why + ")");
        }
        return Stream.of(
                        store.lasts() ? store.text() : "",
                        lease.lasts() ? lease.text() : "",
                        rules.text(),
                        pods.text(),
                        crowded.text(),
                        threads.get())
                .filter(text -> !text.isEmpty())
                .findFirst()
                .orElse("");
    }

    /**
     * The node is not ready while a thread fails.
     *
     * @param trouble which one and how; empty if none does
     */
    public synchronized void threads(Supplier<String> trouble) {
        threads = trouble;
    }

    /**
     * Waits, a second at most, until {@link #unready} may be another.
     *
     * @param before what it was
     * @return what it is now
     */
    public synchronized String awaitChange(String before) throws InterruptedException {
        // A second: what lasts too long becomes a reason without a call.
        Deadline.after(Duration.ofSeconds(1), nanoClock)
                .await(this, () -> !unready().equals(before));
        return unready();
    }
}
