package dev.loden.testkit;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Underlay;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A small cluster for tests of backends, as in flannel's usual example: node {@code i} has 172.16.1.100+i and fd00:16::100+i on
 * eth0, and holds 10.244.i.0/24 and fd00:244:0:i::/64.
 */
public enum SampleNetwork {
    /** IPv4 alone. */
    IPV4(true, false),
    /** IPv6 alone. */
    IPV6(false, true),
    /** Both families. */
    DUAL(true, true);

    /** The external device of every node. */
    static final String LINK = "eth0";

    private static final int MTU = 1500;

    private final boolean ipv4;
    private final boolean ipv6;

    SampleNetwork(boolean ipv4, boolean ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    /**
     * The network's configuration.
     *
     * @param backend its backend
     * @return of the families of this network
     */
    public NetworkConfig config(BackendConfig backend) {
        return new NetworkConfig(
                Optional.of(SubnetRange.of(Prefix.parse("10.244.0.0/16"), 24)).filter(range -> ipv4),
                Optional.of(SubnetRange.of(Prefix.parse("fd00:244::/48"), 64)).filter(range -> ipv6),
                false,
                backend);
    }

    /**
     * A node's view of the underlay.
     *
     * @param node the node
     * @param onLink the nodes on its segment
     * @return with the node's addresses
     */
    public Underlay underlay(int node, Set<Integer> onLink) {
        var near = new HashSet<IpAddress>();
        for (int other : onLink) {
            publicIpv4(other).ifPresent(near::add);
            publicIpv6(other).ifPresent(near::add);
        }
        return new Underlay(LINK, MTU, publicIpv4(node), publicIpv6(node), near);
    }

    /**
     * A node's lease.
     *
     * @param node the node, 0 to 99
     * @param advertisement how it is reached
     * @return with its subnets and public addresses
     */
    public Lease lease(int node, Advertisement advertisement) {
        return new Lease(subnets(node), new LeaseAttributes(publicIpv4(node), publicIpv6(node), advertisement));
    }

    /**
     * A node's subnets.
     *
     * @param node the node
     * @return one for each family
     */
    public Subnets subnets(int node) {
        return new Subnets(
                Optional.of(Prefix.parse("10.244." + node + ".0/24")).filter(subnet -> ipv4),
                Optional.of(Prefix.parse("fd00:244:0:" + node + "::/64")).filter(subnet -> ipv6));
    }

    private Optional<Ipv4> publicIpv4(int node) {
        return Optional.of(Ipv4.parse("172.16.1." + (100 + node))).filter(address -> ipv4);
    }

    private Optional<Ipv6> publicIpv6(int node) {
        return Optional.of(Ipv6.parse("fd00:16::" + (100 + node))).filter(address -> ipv6);
    }

    /**
     * A kernel with a node's external device, and nothing of Loden's.
     *
     * @param node the node
     * @return a new one
     */
    public FakeKernel host(int node) {
        List<Address> addresses = Stream.concat(
                        publicIpv4(node).map(address -> new Address(LINK, address, 24)).stream(),
                        publicIpv6(node).map(address -> new Address(LINK, address, 64)).stream())
                .toList();
        var kernel = new FakeKernel().hostLink(new HostLink(2, LINK, MTU, true, addresses));
        for (Address address : addresses) {
            Prefix segment = Prefix.of(address.address(), address.length());
            kernel.hostRoute(new HostRoute(segment, Optional.empty(), LINK, 0));
        }
        return kernel;
    }
}
