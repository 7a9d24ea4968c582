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
import dev.loden.base.Durations;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.output.BootCache;
import dev.loden.core.output.BootCacheWriter;
import dev.loden.core.status.StatusBoard;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The start without the store (ADR 21). A store that does not give its list soon is stood in for by what the last run has cached. Until it
 * does, the node is stale: it adds to the kernel, and changes and removes nothing there. <b>Thread</b>: the reconcile thread.
 */
final class Boot {
    private static final Logger LOG = LoggerFactory.getLogger(Boot.class);
    private static final String CACHE = "boot cache";

    /** What a store that is there needs to list few leases, as a rule. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    /** And as much longer for each byte of the cache: a second more for 35,000 leases. */
    private static final Duration PATIENCE_PER_BYTE = Duration.ofNanos(200);

    /** The file is written at most so often. */
    private static final Duration PAUSE = Duration.ofSeconds(1);

    /** After a failure, of which a full disk is one that lasts. */
    private static final Duration RETRY = Duration.ofSeconds(3);

    /** A large one less often: writing takes at most this part of the time. */
    private static final int SHARE = 50;

    private final Optional<BootCacheWriter> writer;
    private final StatusBoard status;
    private final PeerTable peers;
    private final Supplier<Optional<Lease>> acquired;
    private final LongSupplier clock;

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
     * A node that has received nothing yet.
     *
     * @param writer empty for a node that has no cache
     * @param acquired this node's lease, once the store has granted it
     */
    Boot(
            Optional<BootCacheWriter> writer,
            StatusBoard status,
            PeerTable peers,
            Supplier<Optional<Lease>> acquired,
            LongSupplier clock) {
        this.writer = writer;
        this.status = status;
        this.peers = peers;
        this.acquired = acquired;
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
        if (state != State.WAITING || writer.isEmpty()) {
            return news;
        }
        at = at.or(() -> Optional.of(clock.getAsLong() + patience().toNanos()));
        if (clock.getAsLong() - at.get() < 0) {
            return news;
        }
        Optional<BootCache> cached = writer.get().file().read();
        state = cached.isPresent() ? State.STALE : State.CONFIRMED;
        return cached.map(cache -> begin(news, cache)).orElse(news);
    }

    private Duration patience() {
        return PATIENCE.plus(
                Durations.times(PATIENCE_PER_BYTE, writer.orElseThrow().file().size()));
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

    /** After how long the cache stands in for the store. */
    Optional<Duration> due() {
        return left(state == State.WAITING && writer.isPresent());
    }

    /** After how long the file is to be written. */
    Optional<Duration> saving() {
        return left(isUnsaved());
    }

    private Optional<Duration> left(boolean counts) {
        return at.filter(time -> counts).map(time -> Duration.ofNanos(Math.max(0, time - clock.getAsLong())));
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
            writer.ifPresent(cache -> cache.file().discard());
            throw new PluginException(
                    ErrorCode.UNSUPPORTED,
                    "the network configuration is another than the " + CACHE + "'s (" + refusal
                            + "); the cache is removed: start the daemon again");
        }
        unconfirmed = Optional.empty();
    }

    /** Keeps what the next start may need, once in a while. */
    void save() {
        Optional<Lease> own = acquired.get();
        long now = clock.getAsLong();
        if (!isUnsaved() || at.filter(time -> now - time < 0).isPresent()) {
            return;
        }
        if (own.isEmpty() || !peers.complete()) {
            at = Optional.empty(); // a step will follow when there is something to save
            return;
        }
        BootCacheWriter to = writer.orElseThrow();
        long pause = Math.max(
                (to.failed() ? RETRY : PAUSE).toNanos(), SHARE * to.cost().toNanos());
        at = Optional.of(now + (to.busy() ? PAUSE.toNanos() : pause));
        if (!to.busy()) {
            to.begin(cache(own.get()));
        }
    }

    /** Keeps it now: the daemon ends. */
    void close() {
        Optional<Lease> own = acquired.get();
        if (isUnsaved() && own.isPresent() && peers.complete()) {
            writer.orElseThrow().write(cache(own.get()));
        }
    }

    private boolean isUnsaved() {
        return writer.isPresent()
                && state == State.CONFIRMED
                && (unsaved || writer.get().failed());
    }

    private BootCache cache(Lease own) {
        unsaved = false;
        config = status.node().refused().isEmpty() ? offered : config;
        Subnets mine = own.subnets();
        List<Lease> leases = new ArrayList<>(List.of(own));
        peers.usableAsStored().filter(lease -> !lease.subnets().equals(mine)).forEach(leases::add);
        String written = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        return new BootCache(written, config, mine, published, leases);
    }
}
