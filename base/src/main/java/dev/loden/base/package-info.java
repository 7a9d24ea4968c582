/**
 * Small building blocks, one job each.
 *
 * <table>
 * <caption>Which type for what</caption>
 * <tr><td>{@link dev.loden.base.Backoff}</td><td>how long to wait before the next attempt</td></tr>
 * <tr><td>{@link dev.loden.base.DistinctLog}</td><td>one warning per distinct trouble, one line when it is over</td></tr>
 * <tr><td>{@link dev.loden.base.AtomicFile}</td><td>a file that other processes read at any moment</td></tr>
 * <tr><td>{@link dev.loden.base.BoundedFile}</td><td>a small file that other programs or people write</td></tr>
 * <tr><td>{@link dev.loden.base.GoFlags}</td><td>values of flags, as Go's flag package reads them</td></tr>
 * <tr><td>{@link dev.loden.base.Deadline}</td><td>a wait with a time limit, on a monitor</td></tr>
 * <tr><td>{@link dev.loden.base.Poll}</td><td>a wait with a time limit for what other processes do</td></tr>
 * </table>
 *
 * <p><b>Time.</b> Where time matters, a class takes a monotonic clock as a {@link java.util.function.LongSupplier} of
 * nanoseconds: {@code System::nanoTime} in the daemon, a counter that the test sets in a test. Only differences of its values
 * have a meaning. Wall-clock time (when a lease expires) comes from a {@link java.time.Clock}. Randomness is injected the same
 * way, as a {@link java.util.random.RandomGenerator}.
 */
package dev.loden.base;
