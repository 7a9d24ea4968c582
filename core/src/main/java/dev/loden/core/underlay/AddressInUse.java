package dev.loden.core.underlay;

import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Address;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The address of one family that this node is reached at. Once chosen it stays while the link has it, whatever is added beside it,
 * for a virtual address moves on to another node. When it is lost, an address that came since takes its place at once, for so do
 * operators and DHCP servers renumber; one that was there before, or has the form of a virtual one, only after a while. The lost one
 * is used again if it comes back. <b>Thread</b>: one at a time.
 */
final class AddressInUse {
    /** For one that was there before: IPv6's duplicate address detection takes up to two seconds of it. */
    static final Duration WHILE = Duration.ofSeconds(5);

    /** For one of the form of a virtual address, /32 or /128. */
    static final Duration LONG = Duration.ofSeconds(30);

    private final LongSupplier clock;
    private Optional<IpAddress> address = Optional.empty();

    /** In place of which the present one stands. */
    private Optional<Former> former = Optional.empty();

    /** What was there together with the present one. */
    private Set<IpAddress> beside = Set.of();

    private Optional<Long> lostSince = Optional.empty();

    /**
     * None chosen yet.
     *
     * @param clock monotonic nanoseconds
     */
    AddressInUse(LongSupplier clock) {
        this.clock = clock;
    }

    /**
     * A lost address that is waited for.
     *
     * @param lost which
     * @param next the one that takes its place, if there is one
     * @param limit how long the lost one is waited for in all, if there is a next one
     * @param left how much of that is left
     */
    record Wait(IpAddress lost, Optional<IpAddress> next, Duration limit, Duration left) {}

    /**
     * A lost address that is used again as soon as it is there.
     *
     * @param until on the clock; empty for as long as the present one has the form of a virtual one
     */
    private record Former(IpAddress address, Optional<Long> until) {}

    /** The present one; it may be lost. */
    Optional<IpAddress> address() {
        return address;
    }

    /** Chooses the best, whatever was in use: the link is another one. */
    void choose(List<Address> candidates) {
        use(candidates.stream().findFirst().map(Address::address), candidates);
        former = Optional.empty();
    }

    /** This one was in use in an earlier run. A virtual one that once was a node's own is not in use any more. */
    void prefer(IpAddress earlier, List<Address> candidates) {
        if (isThere(earlier, candidates)) {
            use(Optional.of(earlier), candidates);
        }
    }

    /**
     * Keeps the address in use, or takes the next one.
     *
     * @param candidates those that the link has and that may be used, the best first
     * @return what is waited for; empty if the present one can be used
     */
    Optional<Wait> follow(List<Address> candidates) {
        former = former.filter(lost ->
                lost.until().isEmpty() || clock.getAsLong() - lost.until().get() < 0);
        former.filter(lost -> isThere(lost.address(), candidates)).ifPresent(back -> {
            use(Optional.of(back.address()), candidates);
            former = Optional.empty();
        });
        if (address.isEmpty()) {
            choose(candidates);
            return Optional.empty();
        }
        if (lostFor(candidates).isEmpty()) {
            use(address, candidates);
            return Optional.empty();
        }
        Optional<Wait> wait = Optional.of(waiting(candidates));
        if (wait.get().next().isPresent() && !wait.get().left().isPositive()) {
            replace(wait.get(), candidates);
            return Optional.empty();
        }
        return wait;
    }

    /**
     * Since when the address in use is lost, which begins with the first call that misses it.
     *
     * @param present those that the link has
     * @return empty if it is there, or none is in use
     */
    Optional<Duration> lostFor(List<Address> present) {
        if (address.isEmpty() || addresses(present).contains(address.get())) {
            lostSince = Optional.empty();
            return Optional.empty();
        }
        long now = clock.getAsLong();
        lostSince = lostSince.or(() -> Optional.of(now));
        return Optional.of(Duration.ofNanos(now - lostSince.get()));
    }

    private Wait waiting(List<Address> candidates) {
        Optional<Address> next = candidates.stream().min(Comparator.comparing(this::limit));
        Duration limit = next.map(this::limit).orElse(Duration.ZERO);
        Duration left = limit.minus(lostFor(candidates).orElse(Duration.ZERO));
        return new Wait(address.orElseThrow(), next.map(Address::address), limit, left);
    }

    private Duration limit(Address next) {
        if (isOfOneHost(next)) {
            return LONG;
        }
        return beside.contains(next.address()) ? WHILE : Duration.ZERO;
    }

    private void replace(Wait over, List<Address> candidates) {
        IpAddress next = over.next().orElseThrow();
        boolean makeshift = candidates.stream().anyMatch(on -> on.address().equals(next) && isOfOneHost(on));
        Optional<Long> until = Optional.of(clock.getAsLong() + LONG.toNanos()).filter(at -> !makeshift);
        former = former.or(() -> Optional.of(new Former(over.lost(), until)));
        use(Optional.of(next), candidates);
    }

    private void use(Optional<IpAddress> chosen, List<Address> candidates) {
        address = chosen;
        beside = addresses(candidates);
        lostSince = Optional.empty();
    }

    /** Whether an earlier one is there as a node's own, or none of the others is one. */
    private static boolean isThere(IpAddress earlier, List<Address> candidates) {
        return candidates.stream()
                .filter(on -> !isOfOneHost(on) || isOfOneHost(candidates.getFirst()))
                .anyMatch(on -> on.address().equals(earlier));
    }

    private static Set<IpAddress> addresses(List<Address> candidates) {
        return candidates.stream().map(Address::address).collect(Collectors.toUnmodifiableSet());
    }

    /** Whether its prefix has the full length. */
    static boolean isOfOneHost(Address address) {
        return address.length() == address.address().family().bits();
    }
}
