package dev.loden.core.plugin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Work by code that is not ours, on a thread of its own, so that it ends for us whatever it does.
 *
 * @param <T> what it gives
 */
final class TimedWork<T> {
    private final FutureTask<T> task;
    private final Thread thread;

    /** How it ended. */
    sealed interface Result<T> {}

    record Done<T>(T value) implements Result<T> {}

    record Failed<T>(Throwable reason) implements Result<T> {}

    /**
     * It did not end. The thread is interrupted; if that does not help, it is left behind.
     *
     * @param where it was
     */
    record Late<T>(String where) implements Result<T> {}

    /** Starts it. */
    TimedWork(String name, Supplier<T> work) {
        task = new FutureTask<>(work::get);
        thread = Thread.ofPlatform().name(name).daemon().start(task);
    }

    Result<T> result(Duration limit) {
        try {
            return new Done<>(task.get(limit.toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return new Failed<>(e.getCause());
        } catch (TimeoutException e) {
            String where = where();
            thread.interrupt();
            return new Late<>(where);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            thread.interrupt();
            return new Failed<>(e);
        }
    }

    /** The innermost place that is not the JDK's. */
    private String where() {
        StackTraceElement[] trace = thread.getStackTrace();
        Optional<StackTraceElement> own = Stream.of(trace)
                .filter(frame ->
                        !Optional.ofNullable(frame.getModuleName()).orElse("").startsWith("java."))
                .findFirst();
        return own.or(() -> Stream.of(trace).findFirst())
                .map(StackTraceElement::toString)
                .orElse("an unknown place");
    }
}
