package dev.loden.core.sample;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.core.config.NetConfReader;
import dev.loden.core.plugin.BackendPlugins;
import dev.loden.testkit.FakeKernel;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The nodes of the reference run: node {@code i} is 172.16.1.100+i and holds 10.244.i.0/24. */
public final class Fixture {
    public static final String CONFIG =
            "{\"Network\":\"10.244.0.0/16\",\"SubnetMin\":\"10.244.0.0\",\"Backend\":{\"Type\":\"toy\"}}";
    public static final NetConfReader READER = new NetConfReader(Optional.of("vxlan"));
    public static final NetworkConfig NETWORK = READER.read(CONFIG);
    public static final HostLink ETH0 =
            new HostLink(2, "eth0", 1500, true, List.of(new Address("eth0", Ipv4.parse("172.16.1.100"), 24)));
    public static final HostRoute SEGMENT = new HostRoute(Prefix.parse("172.16.1.0/24"), Optional.empty(), "eth0", 0);
    public static final HostRoute DEFAULT =
            new HostRoute(Prefix.parse("0.0.0.0/0"), Optional.of(Ipv4.parse("172.16.1.1")), "eth0", 0);
    public static final Underlay UNDERLAY =
            new Underlay("eth0", 1500, Optional.of(Ipv4.parse("172.16.1.100")), Optional.empty(), Set.of());
    public static final BackendPlugins PLUGINS =
            new BackendPlugins(Map.of(ToyBackend.TYPE, new ToyBackend.Provider()), List.of());
    public static final Scope SCOPE = Scope.ofLink(ToyBackend.DEVICE);

    private Fixture() {}

    public static FakeKernel host() {
        return new FakeKernel().hostLink(ETH0).hostRoute(SEGMENT).hostRoute(DEFAULT);
    }

    /** The same host with an IPv6 address on the same segment. */
    public static FakeKernel dualHost() {
        return new FakeKernel()
                .hostLink(new HostLink(
                        2,
                        "eth0",
                        1500,
                        true,
                        List.of(
                                new Address("eth0", Ipv4.parse("172.16.1.100"), 24),
                                new Address("eth0", Ipv6.parse("fd00:16::64"), 64))))
                .hostRoute(SEGMENT)
                .hostRoute(new HostRoute(Prefix.parse("fd00:16::/64"), Optional.empty(), "eth0", 256))
                .hostRoute(DEFAULT);
    }

    public static Lease lease(int node) {
        return lease(node, "10.244." + node + ".0/24");
    }

    public static Lease lease(int node, String subnet) {
        return lease(subnet, "172.16.1." + (100 + node), ToyBackend.advertisement("02:00:00:00:01:0" + node));
    }

    public static Lease lease(String subnet, String publicIp, Advertisement advertisement) {
        return new Lease(
                Subnets.of(Prefix.parse(subnet)),
                new LeaseAttributes(Optional.of(Ipv4.parse(publicIp)), Optional.empty(), advertisement));
    }
}
