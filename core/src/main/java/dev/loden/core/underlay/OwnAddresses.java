package dev.loden.core.underlay;

import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.underlay.AddressInUse.Wait;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The addresses of the external interface that are in use, one of each family. Those of families that the network does not have
 * count for nothing, and are not waited for. <b>Thread</b>: one at a time.
 */
final class OwnAddresses {
    /** How long a manager of addresses takes at most to remove one and add it again. */
    static final Duration MOMENT = Duration.ofSeconds(2);

    private final LongSupplier clock;
    private final Map<Family, AddressInUse> inUse = new EnumMap<>(Family.class);

    /** When the first ones were looked for. */
    private Optional<Long> began = Optional.empty();

    /** When waiting is over. */
    private Optional<Long> due = Optional.empty();

    /**
     * None chosen yet.
     *
     * @param clock monotonic nanoseconds
     */
    OwnAddresses(LongSupplier clock) {
        this.clock = clock;
        for (Family family : Family.values()) {
            inUse.put(family, new AddressInUse(clock));
        }
    }

    /** The one of a family; it may be lost. */
    Optional<IpAddress> get(Family family) {
        return inUse.get(family).address();
    }

    /** All of them. */
    Set<IpAddress> all() {
        return inUse.values().stream()
                .flatMap(address -> address.address().stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /** After how long what the last call waits for is over; empty if it waits for nothing. */
    Optional<Duration> due() {
        return due.map(at -> Duration.ofNanos(at - clock.getAsLong())).filter(Duration::isPositive);
    }

    /** The link is another one. */
    void choose(LinkChoice choice) {
        due = Optional.empty();
        inUse.forEach((family, address) -> address.choose(choice.addresses(family)));
    }

    /** Those of an earlier run are used if the link still has them. */
    void prefer(LeaseAttributes earlier, LinkChoice choice) {
        inUse.forEach((family, address) ->
                earlier.publicAddress(family).ifPresent(before -> address.prefer(before, choice.addresses(family))));
    }

    /**
     * Keeps the addresses, or takes others in place of those that are lost for long.
     *
     * @param oneSuffices whether a family that has none is done without
     * @return what is waited for; empty if all can be used
     */
    Optional<String> follow(LinkChoice choice, NetworkConfig network, boolean oneSuffices) {
        due = Optional.empty();
        Stream.Builder<String> waits = Stream.builder();
        boolean anyLeft = network.families().stream()
                .anyMatch(family -> !choice.addresses(family).isEmpty());
        inUse.forEach((family, address) -> {
            List<Address> candidates = choice.addresses(family);
            if (oneSuffices && anyLeft && candidates.isEmpty() && isIn(network, family)) {
                doWithout(address);
            } else if (isIn(network, family)) {
                address.follow(candidates).ifPresent(wait -> waits.add(waiting(family, wait)));
            } else if (address.address().isEmpty()
                    || address.lostFor(candidates).isPresent()) {
                address.choose(candidates);
            }
        });
        return waits.build().findFirst();
    }

    /** For a while it counts as there: nothing is changed for that, and the other family goes on. */
    private void doWithout(AddressInUse address) {
        Optional<Duration> left = address.lostFor(List.of()).map(AddressInUse.LONG::minus);
        if (left.filter(Duration::isPositive).isPresent()) {
            waitFor(left.get());
        } else {
            address.choose(List.of());
        }
    }

    private String waiting(Family family, Wait wait) {
        if (wait.next().isEmpty()) {
            return "has lost its " + family + " address; give it one or choose another with --iface";
        }
        waitFor(wait.left());
        return "has lost its %s address %s; waiting %d s for it before %s is used"
                .formatted(
                        family,
                        wait.lost(),
                        wait.limit().toSeconds(),
                        wait.next().get());
    }

    /**
     * At the start of a host the detection of duplicates may still run.
     *
     * @return what is waited for; empty if there is an address of each family, or none has come for long
     */
    Optional<String> awaitFirst(NetworkConfig network, InterfaceOptions options) {
        Optional<Family> missing = inUse.keySet().stream()
                .filter(family -> isIn(network, family)
                        && get(family).isEmpty()
                        && options.publicAddress(family).isEmpty())
                .findFirst();
        long now = clock.getAsLong();
        began = began.or(() -> Optional.of(now));
        Duration left = AddressInUse.WHILE.minusNanos(now - began.get());
        if (missing.isEmpty() || !left.isPositive()) {
            return Optional.empty();
        }
        waitFor(left);
        return Optional.of("has no usable %s address yet; waiting %d s for one"
                .formatted(missing.get(), AddressInUse.WHILE.toSeconds()));
    }

    /**
     * A link that has lost an address for a moment may have lost its routes as well, and is not left for that.
     *
     * @param former the link they are on
     * @param next the one to use instead
     * @return what is waited for; empty if the link can be left
     */
    Optional<String> leave(HostLink former, LinkChoice next, NetworkConfig network) {
        due = Optional.empty();
        return inUse.entrySet().stream()
                .filter(entry -> former.up() && isIn(network, entry.getKey()) && isBare(former, entry.getKey()))
                .flatMap(entry -> entry.getValue().lostFor(former.addresses()).stream()
                        .map(MOMENT::minus)
                        .filter(Duration::isPositive)
                        .map(left -> leaving(entry.getKey(), left, next)))
                .findFirst();
    }

    /** Whether no address is left that could be a node's own. */
    private static boolean isBare(HostLink link, Family family) {
        return link.addresses().stream()
                .filter(on -> on.address().family() == family)
                .allMatch(AddressInUse::isOfOneHost);
    }

    private String leaving(Family family, Duration left, LinkChoice next) {
        waitFor(left);
        return "has lost its %s address %s; waiting %d s for it before %s is used (%s)"
                .formatted(
                        family,
                        get(family).orElseThrow(),
                        MOMENT.toSeconds(),
                        next.link().name(),
                        next.why());
    }

    private void waitFor(Duration left) {
        long at = clock.getAsLong() + left.toNanos();
        due = due.filter(earliest -> earliest - at < 0).or(() -> Optional.of(at));
    }

    private static boolean isIn(NetworkConfig network, Family family) {
        return network.range(family).isPresent();
    }
}
