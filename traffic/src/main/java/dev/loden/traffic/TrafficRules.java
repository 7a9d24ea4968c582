package dev.loden.traffic;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the network's masquerade and forward rules in the host's firewall, on a thread of its own. Rules are looked at
 * every {@linkplain TrafficOptions#resync period} and written only where they differ from what is wanted; nothing but our
 * own chains, tables and jumps is ever touched. A tool that is missing or busy is told of once and tried again.
 *
 * <p><b>Thread</b>: any. No method but close waits for a command.
 */
public final class TrafficRules implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(TrafficRules.class);
    private static final Duration STOP = Duration.ofSeconds(5);

    private final TrafficOptions options;
    private final Troubles troubles = new Troubles(LOG);
    private final AtomicInteger repairs = new AtomicInteger();
    private final List<Post> posts;
    private final Thread thread = new Thread(this::run, "loden-traffic");
    private Optional<Wish> latest = Optional.empty();
    /** Whether the thread has not seen the latest wish yet. */
    private boolean news;

    private boolean closed;

    private TrafficRules(TrafficOptions options, Tools tools) {
        this.options = options;
        this.posts = List.of(post(Family.IPV4, tools), post(Family.IPV6, tools));
    }

    /**
     * Rules that are kept from the first wish on; until then nothing is looked at.
     *
     * @param options what the operator asks for
     * @return to be closed
     */
    public static TrafficRules start(TrafficOptions options) {
        return start(options, Tools.of(Programs.ofHost()));
    }

    static TrafficRules start(TrafficOptions options, Tools tools) {
        return new TrafficRules(options, tools);
    }

    private Post post(Family family, Tools tools) {
        return new Post(
                family,
                upkeep(tools.iptables().of(family)),
                upkeep(tools.nftables().of(family)));
    }

    private Upkeep upkeep(Firewall firewall) {
        return new Upkeep(firewall, options.resync(), troubles, repairs::incrementAndGet);
    }

    /**
     * Says what the rules follow from. Only the latest call counts, and one that changes nothing does nothing.
     *
     * @param network the network's configuration
     * @param own this node's subnets
     */
    public synchronized void want(NetworkConfig network, Subnets own) {
        Optional<Wish> wish = Optional.of(Wish.of(network, own));
        if (closed || latest.equals(wish)) {
            return;
        }
        if (latest.isEmpty()) {
            thread.start();
        }
        latest = wish;
        news = true;
        notifyAll();
    }

    /**
     * What is not as it should be at the moment.
     *
     * @return one line for people; empty if all is right
     */
    public String trouble() {
        return troubles.text();
    }

    /**
     * How often something was written to the firewall.
     *
     * @return 0 where all was right from the beginning
     */
    public int repairs() {
        return repairs.get();
    }

    private void run() {
        try {
            Duration pause = Duration.ZERO;
            for (Optional<Wish> changed = next(pause); !isClosed(); changed = next(pause)) {
                for (Post post : posts) {
                    changed.ifPresent(wish -> post.aim(wish, options));
                    post.tend();
                }
                pause = posts.stream()
                        .map(Post::untilDue)
                        .min(Duration::compareTo)
                        .orElseThrow();
            }
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for a new wish, but not longer than until the next look; the wish if there is a new one. */
    private synchronized Optional<Wish> next(Duration pause) throws InterruptedException {
        long deadline = System.nanoTime() + pause.toNanos();
        long left = pause.toMillis();
        while (!closed && !news && left > 0) {
            wait(left);
            left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        }
        Optional<Wish> changed = news ? latest : Optional.empty();
        news = false;
        return changed;
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** Stops looking, and waits until all is still. The rules stay, so that pods go on talking. Idempotent. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            notifyAll();
        }
        thread.interrupt();
        try {
            thread.join(STOP.toMillis()); // join(Duration) refuses a thread that never started
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
