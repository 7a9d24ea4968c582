package dev.loden.core;

import java.util.ArrayDeque;
import java.util.Deque;

/** Closes what was opened, in reverse, each thing once. */
final class Closer implements AutoCloseable {
    private final Deque<Runnable> closers = new ArrayDeque<>();

    synchronized void add(Runnable closer) {
        closers.push(closer);
    }

    @Override
    public synchronized void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }
}
