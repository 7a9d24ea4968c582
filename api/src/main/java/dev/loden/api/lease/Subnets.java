package dev.loden.api.lease;

import dev.loden.api.Stable;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Optional;

/**
 * The subnets of one lease: what identifies it. At least one family is present.
 *
 * @param ipv4 the IPv4 subnet, if the network has IPv4
 * @param ipv6 the IPv6 subnet, if the network has IPv6
 * @since 0.1
 */
@Stable
public record Subnets(Optional<Prefix> ipv4, Optional<Prefix> ipv6) implements Comparable<Subnets> {
    /** What stands for "no IPv4" in a key, as flannel prints an empty subnet. */
    private static final Prefix NO_IPV4 = new Prefix(new Ipv4(0), 0);

    /** Checks the families. */
    public Subnets {
        if (ipv4.isEmpty() && ipv6.isEmpty()) {
            throw new IllegalArgumentException("a lease without a subnet");
        }
        if (ipv4.filter(p -> p.family() != Family.IPV4).isPresent()
                || ipv6.filter(p -> p.family() != Family.IPV6).isPresent()) {
            throw new IllegalArgumentException("a subnet of the wrong family: " + ipv4 + " " + ipv6);
        }
        if (ipv4.filter(NO_IPV4::equals).isPresent()) {
            throw new IllegalArgumentException(NO_IPV4 + " stands for no subnet");
        }
    }

    /**
     * A lease of one family.
     *
     * @param subnet of either family
     * @return the identity of such a lease
     */
    public static Subnets of(Prefix subnet) {
        return switch (subnet.family()) {
            case IPV4 -> new Subnets(Optional.of(subnet), Optional.empty());
            case IPV6 -> new Subnets(Optional.empty(), Optional.of(subnet));
        };
    }

    /**
     * Reads a key as flannel writes it in etcd.
     *
     * @param key {@code 10.5.52.0-24} or {@code 10.5.52.0-24&fd00:1::-64}; {@code 0.0.0.0-0&fd00:1::-64} for IPv6 alone
     * @return the subnets
     * @throws InvalidValueException if it is anything else, or a host bit is set
     */
    public static Subnets parseKey(String key) {
        try {
            int both = key.indexOf('&');
            Prefix first = subnet(both < 0 ? key : key.substring(0, both), Family.IPV4);
            Optional<Prefix> second =
                    both < 0 ? Optional.empty() : Optional.of(subnet(key.substring(both + 1), Family.IPV6));
            return new Subnets(Optional.of(first).filter(p -> !p.equals(NO_IPV4)), second);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(key, "not a lease key (as in 10.5.52.0-24 or 10.5.52.0-24&fd00:1::-64)");
        }
    }

    private static Prefix subnet(String text, Family family) {
        int dash = text.lastIndexOf('-');
        String address = text.substring(0, Math.max(dash, 0));
        Prefix subnet = Prefix.parse(address + "/" + text.substring(dash + 1));
        if (subnet.family() != family || !subnet.address().toString().equals(address)) {
            throw new InvalidValueException(text, "not in canonical form");
        }
        return subnet;
    }

    /**
     * The key of the lease in a store, as flannel writes it.
     *
     * @return what {@link #parseKey} reads
     */
    public String key() {
        String first = dashed(ipv4.orElse(NO_IPV4));
        return ipv6.map(subnet -> first + "&" + dashed(subnet)).orElse(first);
    }

    private static String dashed(Prefix subnet) {
        return subnet.address() + "-" + subnet.length();
    }

    /**
     * The subnets that are present.
     *
     * @return one or two prefixes, IPv4 first
     */
    public List<Prefix> prefixes() {
        if (ipv4.isEmpty()) {
            return List.of(ipv6.orElseThrow());
        }
        return ipv6.isEmpty() ? List.of(ipv4.get()) : List.of(ipv4.get(), ipv6.get());
    }

    /**
     * The subnet of one family.
     *
     * @param family which
     * @return empty if there is none
     */
    public Optional<Prefix> subnet(Family family) {
        return switch (family) {
            case IPV4 -> ipv4;
            case IPV6 -> ipv6;
        };
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Subnets that && ipv4.equals(that.ipv4) && ipv6.equals(that.ipv6);
    }

    @Override
    public int hashCode() {
        return ipv4.hashCode() + 31 * ipv6.hashCode(); // subnets in a row stay in a row
    }

    /** IPv4 subnets first, each family in the order of {@link Prefix}. */
    @Override
    public int compareTo(Subnets other) {
        int first = first().compareTo(other.first());
        return first != 0 ? first : last().compareTo(other.last());
    }

    private Prefix first() {
        return ipv4.isPresent() ? ipv4.get() : ipv6.orElseThrow();
    }

    private Prefix last() {
        return ipv6.isPresent() ? ipv6.get() : ipv4.orElseThrow();
    }

    /** The subnets in CIDR form, for people. */
    @Override
    public String toString() {
        return ipv4.map(Prefix::toString).orElse("")
                + (ipv4.isPresent() && ipv6.isPresent() ? "," : "")
                + ipv6.map(Prefix::toString).orElse("");
    }
}
