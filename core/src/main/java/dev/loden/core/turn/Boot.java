package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Receipt;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.DistinctLog;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.output.BootCache;
import dev.loden.core.output.BootCacheFile;
import dev.loden.core.status.StatusBoard;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start without the store (ADR 21). A store that does not give its list soon is stood in for by what the last run has cached. Until it
 * does, the node is stale: it adds to the kernel, and changes and removes nothing there. <b>Thread</b>: the reconcile thread.
 */
final class Boot {
    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);
    private static final String CACHE = "boot cache";

    /** What a store that is there needs to list its leases, as a rule. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    /** The file is written at most so often. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Optional<BootCacheFile> file;
    private final StatusBoard status;
    private final LongSupplier clock;
    private final DistinctLog troubles = new DistinctLog(LOG);

    private State state = State.WAITING;

    /** When the cache is used at the latest while waiting; when it may be written again after that. */
    private Optional<Long> at = Optional.empty();

    private boolean unsaved;
    private String offered = "";
    private String config = "";

    /** The text in force, if it is a cached one that nothing has confirmed. */
    private Optional<String> unconfirmed = Optional.empty();

    private Optional<LeaseAttributes> published = Optional.empty();

    private enum State {
        WAITING,
        STALE,
        CONFIRMED
    }

    /**
     * A node that has heard nothing yet.
     *
     * @param file empty for a node that has none
     */
    Boot(Optional<BootCacheFile> file, StatusBoard status, LongSupplier clock) {
        this.file = file;
        this.status = status;
        this.clock = clock;
    }

    /** Whether the node rests on the cache. */
    boolean isStale() {
        return state == State.STALE;
    }

    /** The news, with what was cached as soon as that is due. */
    News take(News news) {
        unsaved |= !news.leases().isEmpty()
                || news.acquired().isPresent()
                || news.config().isPresent();
        news.config().ifPresent(this::offered);
        published = news.publicAddresses().or(() -> published);
        if (state != State.CONFIRMED && news.leases().stream().anyMatch(LeaseEvent.Resynced.class::isInstance)) {
            confirm();
        }
        if (state != State.WAITING || file.isEmpty()) {
            return news;
        }
        at = at.or(() -> Optional.of(clock.getAsLong() + PATIENCE.toNanos()));
        if (clock.getAsLong() - at.get() < 0) {
            return news;
        }
        Optional<BootCache> cached = file.get().read();
        state = cached.isPresent() ? State.STALE : State.CONFIRMED;
        return cached.map(cache -> begin(news, cache)).orElse(news);
    }

    private void offered(String text) {
        offered = text;
        unconfirmed = unconfirmed.filter(cached -> !cached.equals(text));
    }

    private void confirm() {
        if (isStale()) {
            LOG.info("the lease store has answered: what the {} said is corrected", CACHE);
            status.describe("stale", "");
        }
        state = State.CONFIRMED;
        at = Optional.empty();
    }

    private News begin(News news, BootCache cache) {
        LOG.warn(
                "the lease store does not answer: starting with {} leases of the {} of {}; nothing is removed until it does",
                cache.leases().size(),
                CACHE,
                cache.written());
        status.describe("stale", "by the " + CACHE + " of " + cache.written() + " until the lease store answers");
        List<LeaseEvent> leases = new ArrayList<>(List.of(new LeaseEvent.Resynced(cache.leases(), Set.of())));
        leases.addAll(news.leases());
        unconfirmed = Optional.of(cache.config()).filter(text -> offered.isEmpty());
        return new News(
                news.config().or(() -> unconfirmed),
                leases,
                news.acquired(),
                news.publicAddresses().or(cache::published),
                news.failure(),
                true);
    }

    /** After how long there is something to do. */
    Optional<Duration> due() {
        boolean waits = state == State.WAITING || (state == State.CONFIRMED && unsaved);
        return at.filter(time -> waits && file.isPresent())
                .map(time -> Duration.ofNanos(Math.max(0, time - clock.getAsLong())));
    }

    /** Changes the kernel as the state allows. */
    Function<Batch, Receipt> restrain(Function<Batch, Receipt> kernel) {
        return batch -> isStale() ? adding(batch, kernel) : kernel.apply(batch);
    }

    private static Receipt adding(Batch batch, Function<Batch, Receipt> kernel) {
        List<Change> added =
                batch.changes().stream().filter(Change.Add.class::isInstance).toList();
        return added.isEmpty() ? new Receipt(List.of()) : kernel.apply(new Batch(added));
    }

    /**
     * A configuration was put in force, or refused because of the one in force.
     *
     * @param refusal why; empty text if it was not
     * @throws PluginException if it was because of a cached one, which no pod of this start depends on
     */
    void configured(String refusal) {
        if (offered.isEmpty() || unconfirmed.isEmpty()) {
            return;
        }
        if (!refusal.isEmpty()) {
            file.ifPresent(BootCacheFile::discard);
            throw new PluginException(
                    ErrorCode.UNSUPPORTED,
                    "the network configuration is another than the " + CACHE + "'s (" + refusal
                            + "); the cache is removed: start the daemon again");
        }
        unconfirmed = Optional.empty();
    }

    /** Keeps what the next start may need, once in a while. */
    void save(PeerTable peers, Optional<Lease> own) {
        long now = clock.getAsLong();
        boolean due = at.filter(time -> now - time < 0).isEmpty();
        if (file.isEmpty() || state != State.CONFIRMED || !unsaved || !due) {
            return;
        }
        if (own.isEmpty() || !peers.complete()) {
            at = Optional.empty(); // a step will follow when there is something to save
            return;
        }
        unsaved = false;
        config = status.node().refused().isEmpty() ? offered : config;
        at = Optional.of(now + PAUSE.toNanos());
        try {
            file.get().write(cache(peers, own.get()));
            troubles.recovered(CACHE);
        } catch (IOException e) {
            troubles.warn(CACHE, "cannot write " + file.get().path() + " (" + e.getMessage() + ")");
        }
    }

    private BootCache cache(PeerTable peers, Lease own) {
        Subnets mine = own.subnets();
        List<Lease> leases = new ArrayList<>(List.of(own));
        peers.usable()
                .filter(key -> !key.equals(mine))
                .flatMap(key -> peers.lease(key).stream())
                .forEach(leases::add);
        String written = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new BootCache(written, config, mine, published, leases);
    }
}
