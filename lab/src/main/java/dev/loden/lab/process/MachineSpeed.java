package dev.loden.lab.process;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * How slow this machine is at the moment: old hardware, an emulator, or other work on its processors. Time limits and loads of the
 * lab are fitted to it.
 *
 * @param slowdown 1 for an idle machine of today; 10 if commands take ten times as long; never less than 1
 */
public record MachineSpeed(double slowdown) {
    /** An idle machine. */
    public static final MachineSpeed FULL = new MachineSpeed(1);

    /** An idle machine of today starts a command and waits for its end in 2 to 6 ms. */
    private static final Duration REFERENCE = Duration.ofMillis(8);

    private static final double MOST = 40;
    private static final double BUSY = 2;
    private static final int SAMPLES = 7;

    /**
     * Measures, by running a small command several times.
     *
     * @return the speed at this moment
     */
    public static MachineSpeed measure() {
        return of(IntStream.range(0, SAMPLES)
                .mapToObj(ignored -> timeOf("ip", "-V"))
                .toList());
    }

    private static Duration timeOf(String... command) {
        long start = System.nanoTime();
        Shell.run(command);
        return Duration.ofNanos(System.nanoTime() - start);
    }

    /** The mean decides, not the median: a busy machine runs some commands at once and lets others wait long. */
    static MachineSpeed of(List<Duration> samples) {
        double mean = samples.stream().mapToLong(Duration::toNanos).average().orElse(0);
        return new MachineSpeed(Math.clamp(mean / REFERENCE.toNanos(), 1, MOST));
    }

    /**
     * A time limit for this machine.
     *
     * @param limit for an idle machine
     * @return at least as much
     */
    public Duration stretch(Duration limit) {
        return Duration.ofMillis(Math.round(limit.toMillis() * slowdown));
    }

    /**
     * Whether a time limit that was exceeded may be due to the machine.
     *
     * @return true if commands take at least twice as long as on an idle machine
     */
    public boolean isBusy() {
        return slowdown >= BUSY;
    }
}
