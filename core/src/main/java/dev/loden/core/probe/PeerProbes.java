package dev.loden.core.probe;

import dev.loden.api.lease.Settings;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was measured of a peer: a way for each family of its pods.
 *
 * @param ways at least one
 */
record PeerProbes(List<PeerProbe> ways) {
    /** Of each it is known whether the peer answers by another. */
    PeerProbes {
        List<PeerProbe> all = List.copyOf(ways);
        ways = all.stream()
                .map(way -> way.besides(
                        all.stream().anyMatch(other -> !other.target().isSameWay(way.target()) && other.answers())))
                .toList();
    }

    /** What a peer is called after. */
    PeerProbe worst() {
        return ways.stream().min(Comparator.comparing(PeerProbe::state)).orElseThrow();
    }

    /** What is known of the same way. */
    Optional<PeerProbe> like(ProbeTarget target) {
        return ways.stream().filter(way -> way.target().isSameWay(target)).findFirst();
    }

    /** The worst way, and if there are several all of them. */
    Settings toSettings(long now) {
        Settings worst = worst().toSettings(now);
        return ways.size() == 1
                ? worst
                : worst.plus(Settings.of(Map.of(
                        "ways", ways.stream().map(way -> way.toSettings(now)).toList())));
    }
}
