package dev.loden.distro;

import dev.loden.base.Supervisor;
import java.time.Duration;

/**
 * Gives memory back. The serial collector, which is the smallest, cleans the old part of the heap only when the heap cannot
 * grow any more, and would so keep what every snapshot of many peers' state leaves there, up to {@code -Xmx}. This one has it
 * cleaned when the heap has grown by half, and {@code -XX:MaxHeapFreeRatio} then lets it shrink.
 */
final class HeapTrim implements Runnable {
    /** Cleaning takes 0.1 s with 20,000 peers. */
    private static final Duration PERIOD = Duration.ofMinutes(5);

    /** What a small node never reaches, so that it never pauses. */
    private static final long SMALL = 32L << 20;

    private final Heap heap;
    private long worthWhile = SMALL;

    /** The part of the JVM that counts here. */
    interface Heap {
        /** How many bytes the heap takes of the machine's memory. */
        long size();

        /** Cleans all of it. */
        void collect();
    }

    HeapTrim(Heap heap) {
        this.heap = heap;
    }

    /** Trims the heap of this process from now on. */
    static void start() {
        var trim = new HeapTrim(new Heap() {
            @Override
            public long size() {
                return Runtime.getRuntime().totalMemory();
            }

            @Override
            public void collect() {
                System.gc();
            }
        });
        Supervisor.PROCESS.thread("loden-heap", trim::run).start();
    }

    @Override
    public void run() {
        try {
            while (true) {
                Thread.sleep(PERIOD);
                check();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    void check() {
        if (heap.size() > worthWhile) {
            heap.collect();
            worthWhile = Math.max(SMALL, heap.size() + heap.size() / 2);
        }
    }
}
