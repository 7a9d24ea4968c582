package dev.loden.core.probe;

import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.core.status.Metrics;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The last result of each peer that was probed; of {@value #MOST} at most, those of which it is the longest time ago are forgotten.
 * <b>Thread</b>: any.
 */
public final class ProbeBoard {
    private static final int MOST = 1_000;
    private static final int NAMED = 20;

    private final LongSupplier clock;
    /** By the text of the lease. */
    private final Map<String, PeerProbes> results = new LinkedHashMap<>();

    private final Map<String, Tally> tallies = new LinkedHashMap<>();

    /** Since the start, by the kind of way. */
    private record Tally(long answered, long lost, double seconds) {}

    /**
     * Nothing is known.
     *
     * @param clock monotonic nanoseconds
     */
    public ProbeBoard(LongSupplier clock) {
        this.clock = clock;
    }

    synchronized PathHealth outer(ProbeTarget target) {
        return last(target).map(PeerProbe::outer).orElse(PathHealth.UNKNOWN);
    }

    synchronized PathHealth inner(ProbeTarget target) {
        return last(target).flatMap(PeerProbe::inner).orElse(PathHealth.UNKNOWN);
    }

    private Optional<PeerProbe> last(ProbeTarget target) {
        return Optional.ofNullable(results.get(target.key().toString())).flatMap(probes -> probes.like(target));
    }

    private Stream<PeerProbe> worst() {
        return results.values().stream().map(PeerProbes::worst);
    }

    synchronized Set<Subnets> known() {
        return worst().map(probe -> probe.target().key()).collect(Collectors.toUnmodifiableSet());
    }

    /** Those in which something is to be mended, the longest known first. */
    synchronized List<PeerProbe> troubles() {
        return worst().filter(probe -> probe.state().isTrouble()).toList();
    }

    /** All ways of each peer. */
    synchronized void put(Collection<PeerProbe> probes) {
        var peers = new LinkedHashMap<String, List<PeerProbe>>();
        for (PeerProbe probe : probes) {
            tally("underlay", probe.outer());
            probe.inner().ifPresent(path -> tally("overlay", path));
            peers.computeIfAbsent(probe.target().key().toString(), key -> new ArrayList<>())
                    .add(probe);
        }
        peers.forEach((key, ways) -> {
            results.remove(key);
            results.put(key, new PeerProbes(ways));
        });
        var oldest = results.keySet().iterator();
        for (int more = results.size() - MOST; more > 0; more--) {
            oldest.next();
            oldest.remove();
        }
    }

    private void tally(String way, PathHealth path) {
        Tally before = tallies.getOrDefault(way, new Tally(0, 0, 0));
        tallies.put(
                way,
                path.answers()
                        ? new Tally(before.answered + 1, before.lost, before.seconds + path.nanos() / 1e9)
                        : new Tally(before.answered, before.lost + 1, before.seconds));
    }

    /** Forgets all but these. */
    synchronized void retain(Set<Subnets> present) {
        results.values()
                .removeIf(probes -> !present.contains(probes.worst().target().key()));
    }

    private Map<PeerProbe.State, Integer> states() {
        var states = new EnumMap<PeerProbe.State, Integer>(PeerProbe.State.class);
        for (PeerProbe.State state : PeerProbe.State.values()) {
            states.put(state, 0);
        }
        worst().forEach(probe -> states.merge(probe.state(), 1, Integer::sum));
        return states;
    }

    private static String name(PeerProbe.State state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    /** What {@code GET /v1/status} shows: how many peers are in which state, and the first that something is wrong with. */
    public synchronized Settings report() {
        var counts = new LinkedHashMap<String, Object>();
        states().forEach((state, count) -> counts.put(name(state), count));
        var troubles = new ArrayList<Object>();
        troubles().stream()
                .limit(NAMED)
                .forEach(probe -> troubles.add(Settings.of(Map.of(
                        "lease",
                        probe.target().key().toString(),
                        "address",
                        probe.target().outer().toString(),
                        "text",
                        probe.text(),
                        "remedy",
                        probe.remedy()))));
        return Settings.of(Map.of("probes", Settings.of(counts), "probeTroubles", troubles));
    }

    /** What is known of a peer, as a member {@code probe}; nothing if it was not probed. */
    public synchronized Settings of(String lease) {
        return Optional.ofNullable(results.get(lease))
                .map(probes -> Settings.of(Map.of("probe", probes.toSettings(clock.getAsLong()))))
                .orElse(Settings.EMPTY);
    }

    /** For Prometheus; no series per peer. */
    public synchronized String metrics() {
        var text = new Metrics().metric("loden_probe_peers", "gauge", "Peers that were probed, by what was found.");
        states().forEach((state, count) -> text.sample("loden_probe_peers", "state=\"" + name(state) + "\"", count));
        text.metric("loden_probes_total", "counter", "Probes of a peer by way and result.");
        tallies.forEach((way, tally) -> text.sample(
                        "loden_probes_total", "way=\"" + way + "\",result=\"answered\"", (double) tally.answered())
                .sample("loden_probes_total", "way=\"" + way + "\",result=\"lost\"", (double) tally.lost()));
        text.metric("loden_probe_seconds", "summary", "Time to a peer's answer, the shortest of each probe.");
        tallies.forEach((way, tally) -> text.sample("loden_probe_seconds_sum", "way=\"" + way + "\"", tally.seconds())
                .sample("loden_probe_seconds_count", "way=\"" + way + "\"", (double) tally.answered()));
        return text.toString();
    }
}
