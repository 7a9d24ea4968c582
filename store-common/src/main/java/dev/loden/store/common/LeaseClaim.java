package dev.loden.store.common;

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
 * How a node gets its lease, by flannel's rules but never by an unconditional write: the node's own lease, found by its
 * public IP or, should that have changed, by being the one it holds, is kept and corrected; where there is none that fits,
 * one is created on a free subnet, and only then what the node had outside the network is given up.
 *
 * <p>A key names both families' subnets, so two nodes can create different keys that share one of them. Each therefore
 * looks again after it has created, and one withdraws.
 *
 * @param <E> an entry of the store
 */
public final class LeaseClaim<E extends LeaseTable.Entry> {
    /** How often others may be faster before the caller has to wait. */
    private static final int ATTEMPTS = 50;

    private final LeaseTable<E> table;
    private final OwnLease own;
    private final RandomGenerator random;

    /**
     * A way to claim leases.
     *
     * @param table the store
     * @param own learns what is held
     * @param random where chance comes from
     */
    public LeaseClaim(LeaseTable<E> table, OwnLease own, RandomGenerator random) {
        this.table = table;
        this.own = own;
        this.random = random;
    }

    /** An entry that can be read. */
    private record Known<E>(E entry, Lease lease) {}

    /**
     * Claims a lease. Afterwards it is what the {@link OwnLease} holds.
     *
     * @param request what is wanted
     * @return the entry as it is in the store now
     * @throws PluginException as {@code SubnetManager.acquire} says
     */
    public E claim(LeaseRequest request) {
        for (int i = 0; i < ATTEMPTS; i++) {
            Optional<E> claimed = attempt(request);
            if (claimed.isPresent()) {
                own.hold(new Lease(Subnets.parseKey(claimed.get().key()), request.attributes()));
                return claimed.get();
            }
        }
        throw new PluginException(
                ErrorCode.CONFLICT, "others were faster " + ATTEMPTS + " times in a row; a lease is tried for again");
    }

    /** The subnet the node runs on is its own as a rule, and then the others need not be read. */
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

    /** By its address, or, should that have changed, because this process holds it. */
    private boolean isOf(Known<?> known, LeaseRequest request) {
        return known.lease().attributes().sameNode(request.attributes())
                || own.held().equals(Optional.of(known.lease()));
    }

    /** What the node runs on now comes first, then what the operator reserved. */
    private Comparator<Known<E>> preference(LeaseRequest request) {
        return Comparator.<Known<E>, Boolean>comparing(known ->
                        !request.previous().equals(Optional.of(known.lease().subnets())))
                .thenComparing(known -> !table.isReserved(known.entry()))
                .thenComparing(known -> known.lease().subnets());
    }

    private Optional<E> keep(Known<E> known, LeaseRequest request) {
        LeaseAttributes wanted = request.attributes();
        own.checkReplaceable(known.lease(), wanted);
        boolean same = known.lease().attributes().equals(wanted);
        return table.keep(known.entry(), same ? known.entry().value().orElseThrow() : LeaseJson.write(wanted));
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
        return table.create(subnets.key(), LeaseJson.write(request.attributes()))
                .filter(this::stays);
    }

    private boolean stays(E mine) {
        PrefixSet stronger = taken(
                table.list().stream().filter(other -> !other.key().equals(mine.key()) && table.yields(mine, other)));
        boolean free = Subnets.parseKey(mine.key()).prefixes().stream()
                .allMatch(subnet -> stronger.overlapping(subnet).isEmpty());
        if (!free) {
            table.remove(mine);
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
            return Stream.of(); // holds no subnet; the feed has rejected it
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
            return Optional.empty(); // somebody's, but not recognisably ours; the feed has rejected it
        }
    }
}
