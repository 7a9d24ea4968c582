package dev.loden.api.lease;

import dev.loden.api.Stable;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One family's part of the network: which subnets its nodes may lease. Rules and defaults are flannel's
 * (Documentation/configuration.md).
 *
 * @param network what all subnets lie in
 * @param subnetLength the prefix length of each subnet
 * @param first the lowest subnet that is given out by itself (SubnetMin)
 * @param last the highest one (SubnetMax)
 * @since 0.1
 */
@Stable
public record SubnetRange(Prefix network, int subnetLength, Prefix first, Prefix last) {
    /** Checks that the bounds are subnets of the network; the exception names the configuration key. */
    public SubnetRange {
        checkBound(network, subnetLength, first, "SubnetMin");
        checkBound(network, subnetLength, last, "SubnetMax");
        if (first.compareTo(last) > 0) {
            throw new InvalidValueException(
                            first.address().toString(), "must not lie above SubnetMax " + last.address())
                    .named(key(network.family(), "SubnetMin"));
        }
    }

    /**
     * The range with flannel's defaults for the bounds: the second subnet (the first would clash with broadcasts) and
     * the last.
     *
     * @param network what all subnets lie in
     * @param subnetLength the prefix length of each subnet
     * @return the range
     * @throws InvalidValueException if the two do not fit together
     */
    public static SubnetRange of(Prefix network, int subnetLength) {
        checkLength(network, subnetLength);
        Prefix lowest = Prefix.of(network.address(), subnetLength);
        Prefix last = Prefix.of(network.last(), subnetLength);
        return new SubnetRange(network, subnetLength, next(lowest), last);
    }

    /**
     * A network that is one subnet: one too small to be cut in four, where others decide which subnets there are, as Kubernetes does.
     *
     * @param network of any length
     * @return a range of this one
     */
    public static SubnetRange whole(Prefix network) {
        return new SubnetRange(network, network.length(), network, network);
    }

    /**
     * The subnet length where the configuration gives none: a /24 (IPv6: /64) where four of them fit, else a quarter.
     *
     * @param network what all subnets lie in
     * @return the prefix length
     * @throws InvalidValueException if the network is too small to be cut in four
     */
    public static int defaultSubnetLength(Prefix network) {
        int usual = network.family() == Family.IPV4 ? 24 : 64;
        int largest = longest(network.family()) - 2;
        if (network.length() > largest) {
            throw new InvalidValueException(network.toString(), "too small, a /" + largest + " is the least")
                    .named(key(network.family(), "Network"));
        }
        return network.length() <= usual - 2 ? usual : network.length() + 2;
    }

    /**
     * A subnet given by one of its addresses.
     *
     * @param address must be the subnet's first
     * @param network what it has to lie in
     * @param subnetLength its prefix length
     * @param name SubnetMin or SubnetMax, for the message
     * @return the subnet
     * @throws InvalidValueException if it is not aligned or lies outside
     */
    public static Prefix bound(IpAddress address, Prefix network, int subnetLength, String name) {
        String key = key(network.family(), name);
        if (!network.contains(address)) {
            throw new InvalidValueException(address.toString(), "must lie inside Network " + network).named(key);
        }
        if (!address.masked(subnetLength).equals(address)) {
            throw new InvalidValueException(address.toString(), "must start a subnet of length " + subnetLength)
                    .named(key);
        }
        return new Prefix(address, subnetLength);
    }

    private static void checkLength(Prefix network, int subnetLength) {
        int least = network.length() + 2;
        int most = longest(network.family());
        if (subnetLength < least || subnetLength > most) {
            String rule = least > most
                    ? "Network " + network + " is too small, a /" + (most - 2) + " is the least"
                    : "must be " + least + " to " + most + " for Network " + network;
            throw new InvalidValueException(Integer.toString(subnetLength), rule)
                    .named(key(network.family(), "SubnetLen"));
        }
    }

    private static void checkBound(Prefix network, int subnetLength, Prefix bound, String name) {
        if (bound.length() != subnetLength || !network.contains(bound)) {
            throw new InvalidValueException(
                            bound.toString(), "must be a /" + subnetLength + " inside Network " + network)
                    .named(key(network.family(), name));
        }
    }

    /** A subnet needs room for a bridge and its pods: at least four addresses. */
    private static int longest(Family family) {
        return family.bits() - 2;
    }

    private static String key(Family family, String name) {
        return family == Family.IPV4 ? name : "IPv6" + name;
    }

    private static Prefix next(Prefix subnet) {
        return new Prefix(subnet.last().plus(1), subnet.length());
    }

    /**
     * Whether a lease of this subnet can be used here. The bounds do not count: they steer only which subnets are given
     * out anew.
     *
     * @param subnet of either family
     * @return true if it lies in the network and has the right length
     */
    public boolean fits(Prefix subnet) {
        return subnet.length() == subnetLength && network.contains(subnet);
    }

    /**
     * The lowest free subnets between the bounds.
     *
     * @param taken what must not be overlapped
     * @param limit how many at the most
     * @return in ascending order; empty if the range is exhausted
     */
    public List<Prefix> free(PrefixSet taken, int limit) {
        return free(taken, new PrefixSet(), limit);
    }

    /**
     * The lowest free subnets between the bounds.
     *
     * @param taken what must not be overlapped
     * @param avoid what must not be overlapped either
     * @param limit how many at the most
     * @return in ascending order; empty if the range is exhausted
     */
    public List<Prefix> free(PrefixSet taken, PrefixSet avoid, int limit) {
        var free = new ArrayList<Prefix>();
        Prefix subnet = first;
        while (free.size() < limit) {
            Prefix candidate = subnet;
            Optional<Prefix> other = taken.overlapping(subnet).or(() -> avoid.overlapping(candidate));
            if (other.isEmpty()) {
                free.add(subnet);
            }
            // Past the whole of what is in the way, however wide: the loop ends after as many steps as there are
            // leases.
            IpAddress end =
                    other.filter(o -> o.length() < subnetLength).orElse(subnet).last();
            if (end.compareTo(last.address()) >= 0) {
                break;
            }
            subnet = new Prefix(end.plus(1), subnetLength);
        }
        return free;
    }
}
