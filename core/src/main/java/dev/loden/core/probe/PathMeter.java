package dev.loden.core.probe;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.EchoRequest;
import dev.loden.api.spi.Echoes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/** Measures ways: some small packets for loss and latency, then large ones for what they carry. <b>Thread</b>: one at a time. */
final class PathMeter {
    static final int TRIES = 3;

    private static final int SMALL = 84; // as ping(8)
    private static final int PATIENCE_MILLIS = 1_000;
    private static final int PAUSE_MILLIS = 100;

    /** So many large packets at once stay below a socket's send buffer (net.core.wmem_default), be they of 9,000 bytes. */
    private static final int LARGE_AT_ONCE = 8;

    /** Of more narrow ways in one round the exact size is not looked for. */
    private static final int MOST_NARROW = 8;

    private final Echoes echoes;

    PathMeter(Echoes echoes) {
        this.echoes = echoes;
    }

    /**
     * A way.
     *
     * @param to where it leads
     * @param bytes the largest packet that it should carry
     * @param before what was known
     */
    record Way(IpAddress to, int bytes, PathHealth before) {
        /** Every link carries so much (RFC 791, RFC 8200). */
        int least() {
            return to.family() == Family.IPV4 ? 576 : 1280;
        }
    }

    /** What is known of each after some seconds, in their order. */
    List<PathHealth> measure(List<Way> ways) throws InterruptedException {
        var replies = new int[ways.size()];
        var shortest = new long[ways.size()];
        Arrays.fill(shortest, Long.MAX_VALUE);
        for (int round = 0; round < TRIES; round++) {
            if (round > 0) {
                Thread.sleep(PAUSE_MILLIS);
            }
            long[] times = echoes.exchange(
                    ways.stream().map(way -> new EchoRequest(way.to(), SMALL)).toList(), PATIENCE_MILLIS);
            for (int i = 0; i < times.length; i++) {
                if (times[i] != Echoes.NONE) {
                    replies[i]++;
                    shortest[i] = Math.min(shortest[i], times[i]);
                }
            }
        }
        var found = new ArrayList<PathHealth>();
        for (int i = 0; i < ways.size(); i++) {
            found.add(ways.get(i).before().after(TRIES, replies[i], shortest[i]));
        }
        // What loses small packets says nothing by losing large ones.
        size(
                ways,
                IntStream.range(0, replies.length)
                        .filter(i -> replies[i] == TRIES)
                        .boxed()
                        .toList(),
                found);
        return found;
    }

    private void size(List<Way> ways, List<Integer> chosen, List<PathHealth> found) throws InterruptedException {
        var narrow = new ArrayList<Integer>();
        for (int from = 0; from < chosen.size(); from += LARGE_AT_ONCE) {
            List<Integer> some = chosen.subList(from, Math.min(from + LARGE_AT_ONCE, chosen.size()));
            boolean[] carried = carried(
                    ways, some, some.stream().mapToInt(i -> ways.get(i).bytes()).toArray(), found);
            for (int i = 0; i < some.size(); i++) {
                int index = some.get(i);
                if (carried[i]) {
                    found.set(index, found.get(index).carries(ways.get(index).bytes()));
                } else if (narrow.size() < MOST_NARROW) {
                    narrow.add(index);
                }
            }
        }
        if (!narrow.isEmpty()) {
            halve(ways, narrow, found);
        }
    }

    /** Whether packets of these sizes have a reply; a lost one is sent again. */
    private boolean[] carried(List<Way> ways, List<Integer> some, int[] bytes, List<PathHealth> found)
            throws InterruptedException {
        var carried = new boolean[some.size()];
        long slowest = some.stream().mapToLong(i -> found.get(i).nanos()).max().orElse(0);
        int patience = Math.clamp(slowest / 1_000_000 * 4, 200, PATIENCE_MILLIS);
        for (int tries = 0; tries < 2; tries++) {
            List<Integer> open = IntStream.range(0, carried.length)
                    .filter(i -> !carried[i])
                    .boxed()
                    .toList();
            List<EchoRequest> requests = open.stream()
                    .map(i -> new EchoRequest(ways.get(some.get(i)).to(), bytes[i]))
                    .toList();
            long[] times = echoes.exchange(requests, patience);
            for (int i = 0; i < times.length; i++) {
                carried[open.get(i)] = times[i] != Echoes.NONE;
            }
        }
        return carried;
    }

    /** All at the same time, so that it takes no longer for many. */
    private void halve(List<Way> ways, List<Integer> narrow, List<PathHealth> found) throws InterruptedException {
        int[] low = narrow.stream().mapToInt(i -> ways.get(i).least()).toArray();
        int[] high = narrow.stream()
                .mapToInt(i -> Math.max(ways.get(i).least(), ways.get(i).bytes() - 1))
                .toArray();
        while (IntStream.range(0, low.length).anyMatch(i -> low[i] < high[i])) {
            int[] middle = IntStream.range(0, low.length)
                    .map(i -> (low[i] + high[i] + 1) / 2)
                    .toArray();
            boolean[] carried = carried(ways, narrow, middle, found);
            for (int i = 0; i < low.length; i++) {
                if (low[i] < high[i]) {
                    if (carried[i]) {
                        low[i] = middle[i];
                    } else {
                        high[i] = middle[i] - 1;
                    }
                }
            }
        }
        for (int i = 0; i < low.length; i++) {
            found.set(narrow.get(i), found.get(narrow.get(i)).carries(low[i]));
        }
    }
}
