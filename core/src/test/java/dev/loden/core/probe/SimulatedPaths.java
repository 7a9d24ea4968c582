package dev.loden.core.probe;

import dev.loden.api.spi.EchoRequest;
import dev.loden.api.spi.Echoes;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Echoes of hosts that are not there: at once, or never. */
final class SimulatedPaths implements Echoes {
    static final long NANOS = 1_500_000;

    final Map<String, Integer> mtu = new HashMap<>();
    final Set<String> silent = new HashSet<>();

    /** Every so many requests are lost; 0 for none. */
    int losing;

    int requests;
    int largestBatch;

    @Override
    public long[] exchange(List<EchoRequest> wanted, int millis) {
        largestBatch = Math.max(largestBatch, wanted.size());
        return wanted.stream()
                .mapToLong(request -> arrives(request) ? NANOS : NONE)
                .toArray();
    }

    private boolean arrives(EchoRequest request) {
        requests++;
        String to = request.destination().toString();
        return !silent.contains(to)
                && request.bytes() <= mtu.getOrDefault(to, 65_535)
                && (losing == 0 || requests % losing != 0);
    }

    @Override
    public void close() {}
}
