package dev.loden.core.output;

import dev.loden.base.DistinctLog;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.LongSupplier;
import org.slf4j.LoggerFactory;

/**
 * Writes the boot cache beside the reconcile thread, for that of a large network takes longer than a turn may. <b>Thread</b>: the
 * reconcile thread calls.
 */
public final class BootCacheWriter {
    private final BootCacheFile file;
    private final Executor background;
    private final LongSupplier clock;
    private final DistinctLog troubles = new DistinctLog(LoggerFactory.getLogger(BootCacheWriter.class));
    private volatile boolean busy;
    private volatile boolean failed;
    private volatile Duration cost = Duration.ZERO;

    /**
     * Nothing is written yet.
     *
     * @param background where it is written
     * @param clock monotonic nanoseconds
     */
    public BootCacheWriter(BootCacheFile file, Executor background, LongSupplier clock) {
        this.file = file;
        this.background = background;
        this.clock = clock;
    }

    /** What it writes. */
    public BootCacheFile file() {
        return file;
    }

    /** Whether the last one is being written still. */
    public boolean busy() {
        return busy;
    }

    /** Whether the last one could not be written. */
    public boolean failed() {
        return failed;
    }

    /** How long the last one took. */
    public Duration cost() {
        return cost;
    }

    /** Begins to write; not to be called while it is busy. Where there is no thread for it, that is a failure to write. */
    public void begin(BootCache cache) {
        busy = true;
        try {
            background.execute(() -> {
                try {
                    write(cache);
                } finally {
                    busy = false;
                }
            });
        } catch (RejectedExecutionException | OutOfMemoryError noThread) {
            busy = false;
            failed = true;
            warn(noThread);
        }
    }

    /** Writes now, when what was begun is written. */
    public synchronized void write(BootCache cache) {
        long begin = clock.getAsLong();
        failed = true;
        try {
            file.write(cache);
            failed = false;
            troubles.recovered("boot cache");
        } catch (ClosedByInterruptException closing) {
            return; // the one before is still there
        } catch (IOException e) {
            warn(e);
        }
        cost = Duration.ofNanos(clock.getAsLong() - begin);
    }

    private void warn(Throwable reason) {
        troubles.warn("boot cache", "cannot write " + file.path() + " (" + reason.getMessage() + ")");
    }
}
