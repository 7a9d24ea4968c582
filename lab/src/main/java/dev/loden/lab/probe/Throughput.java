package dev.loden.lab.probe;

import dev.loden.lab.net.Pod;
import java.time.Duration;
import java.util.Locale;

/** How fast one TCP stream between two pods is that sends as much as it can; or why there is no figure. */
public sealed interface Throughput {
    /**
     * A figure.
     *
     * @param gigabitsPerSecond as the receiver counts
     */
    record Measured(double gigabitsPerSecond) implements Throughput {
        @Override
        public String toString() {
            return String.format(Locale.ROOT, "%.2f Gb/s", gigabitsPerSecond);
        }
    }

    /**
     * The machine was too slow for a measurement.
     *
     * @param reason what happened
     */
    record NotMeasured(String reason) implements Throughput {
        @Override
        public String toString() {
            return "not measured";
        }
    }

    /**
     * TCP does not work.
     *
     * @param reason what happened
     */
    record Failed(String reason) implements Throughput {
        @Override
        public String toString() {
            return "failed";
        }
    }

    /**
     * Measures with iperf3.
     *
     * @param from sends
     * @param to receives
     * @param time how long, in whole seconds
     * @return the result; NotMeasured only on a busy machine
     */
    static Throughput measure(Pod from, Pod to, Duration time) {
        return Iperf3Run.measure(from, to, time);
    }
}
