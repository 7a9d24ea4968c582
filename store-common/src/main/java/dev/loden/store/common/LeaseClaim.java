package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.LeaseJson;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/**
 * Claims this node's lease by flannel's rules, with conditional writes only, so that a lease of another node is never overwritten. The
 * node's own lease is kept and corrected: it is the one with the node's public IP or, if that has changed, the one that the node holds.
 * If none fits the network, a new one is created on a free subnet, and then the node's old ones outside of the network are removed.
 *
 * <p>A key names the subnets of both families, so two nodes can create different keys that share one of the subnets. Each therefore
 * lists the entries again after it has created its own, and one of the two withdraws ({@link LeaseTable#withdraws}).
 *
 * <p><b>Thread</b>: one at a time.
 *
 * @param <E> an entry of the store
 * @since 0.1
 */
@Preview
public final class LeaseClaim<E extends LeaseTable.Entry> {
    /** How many compare-and-swap races may be lost before the caller has to wait. */
    private static final int ATTEMPTS = 50;

    private final LeaseTable<E> table;
    private final OwnLease own;
    private final RandomGenerator random;

    /**
     * Claims leases in a store.
     *
     * @param table the store's entries
     * @param own is given the lease that was claimed
     * @param random for the choice among free subnets
     */
    public LeaseClaim(LeaseTable<E> table, OwnLease own, RandomGenerator random) {
        this.table = table;
        this.own = own;
        this.random = random;
    }

    /** An entry that can be read. */
    private record Known<E>(E entry, Lease lease) {}

    /**
     * Claims a lease. Afterwards the {@link OwnLease} holds it.
     *
     * @param wanted the network and the lease's attributes
     * @return the entry as it is in the store now
     * @throws PluginException as {@link dev.loden.api.spi.SubnetManager#acquire} says
     */
    public E claim(LeaseRequest wanted) {
        // As the store will have it: some types are not written.
        LeaseAttributes stored = LeaseJson.read(LeaseJson.write(wanted.attributes()));
        LeaseRequest request = wanted.with(stored);
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<E> claimed = attempt(request);
            if (claimed.isPresent()) {
                own.hold(new Lease(Subnets.parseKey(claimed.get().key()), request.attributes()));
                return claimed.get();
            }
        }
        throw new PluginException(
                ErrorCode.CONFLICT,
                "lost " + ATTEMPTS + " compare-and-swap races for a lease to other nodes; trying again");
    }

    /** The previous subnet mostly is this node's still; then the other entries need not be read. */
    private Optional<E> attempt(LeaseRequest request) {
        Optional<Known<E>> previous = request.previous()
                .flatMap(subnets -> table.find(subnets.key()))
                .flatMap(this::read)
                .filter(known -> isOf(known, request)
                        && request.config().fits(known.lease().subnets()));
        if (previous.isPresent()) {
            return keep(previous.get(), request);
        }
        List<E> entries = table.list();
        List<Known<E>> mine =
                readable(entries).filter(known -> isOf(known, request)).toList();
        Optional<Known<E>> fitting = mine.stream()
                .filter(known -> request.config().fits(known.lease().subnets()))
                .min(preference(request));
        return fitting.isPresent() ? keep(fitting.get(), request) : replace(mine, taken(entries.stream()), request);
    }

    /** By its public IP or, if that has changed, because this process holds it. */
    private boolean isOf(Known<?> known, LeaseRequest request) {
        return known.lease().attributes().sameNode(request.attributes())
                || own.held().equals(Optional.of(known.lease()));
    }

    /** First the previous subnet, then what an operator reserved, then the lowest. */
    private Comparator<Known<E>> preference(LeaseRequest request) {
        return Comparator.<Known<E>, Boolean>comparing(known ->
                        !request.previous().equals(Optional.of(known.lease().subnets())))
                .thenComparing(known -> !table.isReserved(known.entry()))
                .thenComparing(known -> known.lease().subnets());
    }

    private Optional<E> keep(Known<E> known, LeaseRequest request) {
        LeaseAttributes attributes = request.attributes();
        own.checkReplaceable(known.lease(), attributes);
        boolean same = known.lease().attributes().equals(attributes);
        if (same && own.isToBeWritten()) {
            own.written();
            return table.rewrite(known.entry());
        }
        if (same) {
            return table.keep(known.entry(), known.entry().value().orElseThrow());
        }
        own.written();
        return table.keep(known.entry(), LeaseJson.write(attributes));
    }

    private Optional<E> replace(List<Known<E>> unfitting, PrefixSet taken, LeaseRequest request) {
        unfitting.stream()
                .filter(known -> table.isReserved(known.entry()))
                .findFirst()
                .ifPresent(reserved -> {
                    throw new PluginException(
                            ErrorCode.CONFIG,
                            "the subnet " + reserved.lease().subnets()
                                    + " reserved for this node does not fit the network "
                                    + request.config().networks().toList() + ": correct or remove the reservation");
                });
        Optional<E> created = create(taken, request);
        if (created.isPresent()) {
            unfitting.forEach(known -> table.remove(known.entry()));
        }
        return created;
    }

    private Optional<E> create(PrefixSet taken, LeaseRequest request) {
        Subnets subnets = request.choose(taken, random);
        own.written();
        return table.create(subnets.key(), LeaseJson.write(request.attributes()))
                .filter(this::staysUnlessOverlapping);
    }

    private boolean staysUnlessOverlapping(E created) {
        PrefixSet prevailing = taken(table.list().stream()
                .filter(other -> !other.key().equals(created.key()) && table.withdraws(created, other)));
        boolean free = Subnets.parseKey(created.key()).prefixes().stream()
                .allMatch(subnet -> prevailing.overlapping(subnet).isEmpty());
        if (!free) {
            table.remove(created);
        }
        return free;
    }

    private PrefixSet taken(Stream<E> entries) {
        var taken = new PrefixSet();
        entries.flatMap(entry -> subnets(entry.key())).forEach(taken::add);
        return taken;
    }

    private static Stream<Prefix> subnets(String key) {
        try {
            return Subnets.parseKey(key).prefixes().stream();
        } catch (InvalidValueException e) {
            return Stream.of(); // no lease; the feed has rejected it
        }
    }

    private Stream<Known<E>> readable(List<E> entries) {
        return entries.stream().flatMap(entry -> read(entry).stream());
    }

    private Optional<Known<E>> read(E entry) {
        try {
            Subnets subnets = Subnets.parseKey(entry.key());
            return entry.value()
                    .map(LeaseJson::read)
                    .map(attributes -> new Known<>(entry, new Lease(subnets, attributes)));
        } catch (InvalidValueException e) {
            return Optional.empty(); // not recognizable as this node's; the feed has rejected it
        }
    }
}
