package dev.loden.lab.demo;

import dev.loden.base.Poll;
import dev.loden.lab.probe.Losses;
import dev.loden.lab.probe.Pings;
import java.time.Duration;
import java.util.List;
import java.util.function.IntFunction;

/**
 * Finds how many pings per second this machine carries: the highest rate at which, while nothing changes in the network, no
 * answer is lost and at least half of the packets are sent. At the lowest rate a ping program may be without a processor for
 * seconds before the kernel drops an answer.
 */
final class PingRate {
    static final List<Integer> RATES = List.of(200, 100, 50, 20, 10);
    private static final Duration TIME = Duration.ofSeconds(1);
    private static final int PART = 2;

    private PingRate() {}

    /** Measures each rate for a second until one is carried. */
    static int measure(List<Pings.Pair> pairs) {
        return choose(rate -> {
            Pings pings = Pings.start(pairs, rate);
            Poll.pause(TIME);
            return pings.stop();
        });
    }

    static int choose(IntFunction<Losses> trial) {
        return RATES.stream()
                .filter(rate -> isCarried(rate, trial.apply(rate)))
                .findFirst()
                .orElse(RATES.getLast());
    }

    private static boolean isCarried(int perSecond, Losses losses) {
        long expected = perSecond * TIME.toSeconds() / PART;
        return losses.lost() == 0
                && losses.droppedByKernel() == 0
                && losses.byPair().values().stream().allMatch(loss -> loss.sent() >= expected);
    }
}
