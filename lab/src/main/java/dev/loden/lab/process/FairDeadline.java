package dev.loden.lab.process;

import dev.loden.base.Poll;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A time limit for something that other processes do, which does not count the time in which they wait for a processor. It is
 * fair to processes on a busy machine, and still ends the wait for one that hangs: such a process does not ask for a processor.
 */
public final class FairDeadline {
    private static final Duration FOREVER = Duration.ofDays(1);
    private final long start;
    private final Duration delayAtStart;
    private final Duration limit;
    private final Supplier<Duration> runDelay;
    private final LongSupplier nanoClock;

    /**
     * A deadline from now on.
     *
     * @param limit how long the processes may take if they always have a processor
     * @param runDelay the processes' {@linkplain BackgroundProcess#runDelay run delay}, summed up
     */
    public FairDeadline(Duration limit, Supplier<Duration> runDelay) {
        this(limit, runDelay, System::nanoTime);
    }

    FairDeadline(Duration limit, Supplier<Duration> runDelay, LongSupplier nanoClock) {
        this.limit = limit;
        this.runDelay = runDelay;
        this.nanoClock = nanoClock;
        this.delayAtStart = runDelay.get();
        this.start = nanoClock.getAsLong();
    }

    boolean isOver() {
        Duration taken = Duration.ofNanos(nanoClock.getAsLong() - start);
        // The delay is costly to read, and threads that have ended take theirs with them.
        return taken.compareTo(limit) > 0
                && taken.compareTo(limit.plus(runDelay.get()).minus(delayAtStart)) > 0;
    }

    /**
     * Waits until a condition holds.
     *
     * @param step how long to pause between two evaluations
     * @param condition evaluated at once and after each pause
     * @return whether it holds; false if the time is over before
     */
    public boolean await(Duration step, BooleanSupplier condition) {
        boolean[] holds = {false};
        Poll.until(FOREVER, step, () -> {
            holds[0] = condition.getAsBoolean();
            return holds[0] || isOver();
        });
        return holds[0];
    }
}
