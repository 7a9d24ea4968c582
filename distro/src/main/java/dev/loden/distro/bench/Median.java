package dev.loden.distro.bench;

import java.util.Arrays;

/** What is said of several runs. */
final class Median {
    private Median() {}

    /** The middle one of an odd number of figures in any order, which stay as they are. */
    static long of(long[] figures) {
        long[] sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
