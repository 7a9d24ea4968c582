package dev.loden.subnet.kube;

import dev.loden.subnet.kube.node.NodeTable;
import dev.loden.subnet.kube.own.OwnNodeHandler;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * What the store's threads share, and the lock that guards it. No thread holds the lock while a request runs.
 *
 * @param listener gets the events
 * @param table all nodes' leases
 * @param own this node's object
 * @param lock guards the others
 */
record StoreState(DeferredListener listener, NodeTable table, OwnNodeHandler own, ReentrantLock lock) {
    void update(Runnable work) {
        lock.lock();
        try {
            work.run();
        } finally {
            lock.unlock();
        }
    }

    <T> Optional<T> read(Supplier<Optional<T>> source) {
        lock.lock();
        try {
            return source.get();
        } finally {
            lock.unlock();
        }
    }
}
