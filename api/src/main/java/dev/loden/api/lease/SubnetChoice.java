package dev.loden.api.lease;

import dev.loden.api.Stable;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.random.RandomGenerator;

/**
 * Which subnets a node without a lease asks for, by flannel's rule: those it held before if they are free and fit, else
 * random ones among the first {@value #WINDOW} free between SubnetMin and SubnetMax. Each family is chosen by itself.
 * Random, so that nodes that start together seldom ask for the same. Beyond flannel's rule, what the host's own networks have is
 * passed over, unless the node held it before: pods have its addresses.
 *
 * @since 0.1
 */
@Stable
public final class SubnetChoice {
    /** Among how many free subnets the choice is made. */
    public static final int WINDOW = 100;

    private SubnetChoice() {}

    /**
     * Chooses.
     *
     * @param config which families and ranges there are
     * @param previous what the node held before, if known
     * @param taken what must not be overlapped
     * @param random where chance comes from
     * @return subnets that fit the configuration; empty if a family's range is exhausted
     */
    public static Optional<Subnets> choose(
            NetworkConfig config, Optional<Subnets> previous, PrefixSet taken, RandomGenerator random) {
        return choose(config, previous, taken, Set.of(), random);
    }

    /**
     * Chooses.
     *
     * @param config which families and ranges there are
     * @param previous what the node held before, if known
     * @param taken what must not be overlapped
     * @param avoid what must not be overlapped by subnets that the node did not hold before
     * @param random where chance comes from
     * @return subnets that fit the configuration; empty if a family's range is exhausted
     */
    public static Optional<Subnets> choose(
            NetworkConfig config,
            Optional<Subnets> previous,
            PrefixSet taken,
            Set<Prefix> avoid,
            RandomGenerator random) {
        var avoided = new PrefixSet();
        avoid.forEach(avoided::add);
        Function<SubnetRange, List<Prefix>> free = range -> range.free(taken, avoided, WINDOW);
        Optional<Prefix> ipv4 = config.ipv4()
                .flatMap(range ->
                        kept(range, previous.flatMap(Subnets::ipv4), taken).or(() -> any(free.apply(range), random)));
        Optional<Prefix> ipv6 = config.ipv6()
                .flatMap(range ->
                        kept(range, previous.flatMap(Subnets::ipv6), taken).or(() -> any(free.apply(range), random)));
        boolean exhausted = ipv4.isPresent() != config.ipv4().isPresent()
                || ipv6.isPresent() != config.ipv6().isPresent();
        return exhausted ? Optional.empty() : Optional.of(new Subnets(ipv4, ipv6));
    }

    private static Optional<Prefix> kept(SubnetRange range, Optional<Prefix> previous, PrefixSet taken) {
        return previous.filter(range::fits)
                .filter(subnet -> taken.overlapping(subnet).isEmpty());
    }

    private static Optional<Prefix> any(List<Prefix> free, RandomGenerator random) {
        return free.isEmpty() ? Optional.empty() : Optional.of(free.get(random.nextInt(free.size())));
    }
}
