package dev.loden.subnet.kube;

import dev.loden.api.spi.PluginException;
import dev.loden.store.http.Backoff;
import java.time.Clock;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps this node's condition NetworkUnavailable at False once its network is there: whoever flips it is written over, on
 * a thread of its own, ever more slowly if it is flipped again and again. Safe for use by several threads.
 */
final class ConditionKeeper implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(ConditionKeeper.class);
    private static final Duration FIRST = Duration.ofMillis(200);
    private static final Duration LONGEST = Duration.ofMinutes(1);

    /** After this long without a repair the next one is made at once. */
    private static final Duration CALM = Duration.ofMinutes(5);

    private final KubeApi api;
    private boolean kept;
    private String broken = "";

    /** Does nothing before {@link #keep}. */
    ConditionKeeper(KubeApi api) {
        this.api = api;
    }

    /** From now on the condition is kept. */
    synchronized void keep() {
        kept = true;
    }

    /** How this node is now. */
    synchronized void seen(NodeView node) {
        boolean clear = node.condition().filter(NodeView.Condition::isClear).isPresent();
        broken = clear ? "" : node.condition().map(NodeView.Condition::toString).orElse("absent");
        if (!clear && kept) {
            notifyAll();
        }
    }

    private synchronized String await() throws InterruptedException {
        while (!kept || broken.isEmpty()) {
            wait();
        }
        return broken;
    }

    @Override
    public void run() {
        var backoff = new Backoff(FIRST, LONGEST);
        long last = System.nanoTime() - CALM.toNanos();
        try {
            while (true) {
                String found = await();
                if (System.nanoTime() - last >= CALM.toNanos()) {
                    backoff.reset();
                }
                last = System.nanoTime();
                repair(found);
                Thread.sleep(backoff.next().toMillis());
            }
        } catch (InterruptedException closed) {
            Thread.currentThread().interrupt();
        }
    }

    private void repair(String found) {
        try {
            NodeView node = api.patch(
                    api.ownName(), Wanted.networkAvailable(Clock.systemUTC().instant()));
            seen(node);
            LOG.info("somebody set the condition NetworkUnavailable of this node ({}); it is False again", found);
        } catch (PluginException e) {
            LOG.warn("cannot set the condition NetworkUnavailable of this node: {}; trying again", e.getMessage());
        }
    }
}
