package dev.loden.core;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was opened, to be closed in reverse; each thing once. */
final class Resources implements AutoCloseable {
    private final Deque<Runnable> closers = new ArrayDeque<>();

    synchronized <T> T add(T resource, Runnable closer) {
        closers.push(closer);
        return resource;
    }

    @Override
    public synchronized void close() {
        while (!closers.isEmpty()) {
            closers.pop().run();
        }
    }
}
