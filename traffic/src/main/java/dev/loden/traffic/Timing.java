package dev.loden.traffic;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/**
 * When rules are compared.
 *
 * @param resync how often, where nothing is wrong
 * @param nanoClock monotonic nanoseconds
 * @param random for the back-off after failures
 */
record Timing(Duration resync, LongSupplier nanoClock, RandomGenerator random) {}
