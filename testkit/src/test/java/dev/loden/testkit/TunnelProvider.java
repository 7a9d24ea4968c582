package dev.loden.testkit;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** A sound backend, for the tests of the contract: a tunnel device for each family, whose peers advertise a MAC address. */
final class TunnelProvider implements BackendProvider {
    @Override
    public String type() {
        return "tunnel";
    }

    @Override
    public boolean usesOnLink() {
        return false;
    }

    @Override
    public Backend open(BackendContext context) {
        return new Tunnel(context.network(), context.nodeId());
    }

    private record Tunnel(NetworkConfig network, String nodeId) implements Backend {
        private List<Family> families() {
            return Stream.of(Family.values())
                    .filter(family -> family == Family.IPV4
                            ? network.ipv4().isPresent()
                            : network.ipv6().isPresent())
                    .toList();
        }

        private static String name(Family family) {
            return family == Family.IPV4 ? "tun4" : "tun6";
        }

        @Override
        public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
            Settings data = previous.backendType().equals("tunnel")
                    ? previous.data()
                    : Settings.of(Map.of(
                            "Mac", new MacAddress(0x0200_0000_0000L | (nodeId.hashCode() & 0xffff_ffffL)).toString()));
            return new Advertisement("tunnel", data, Settings.EMPTY);
        }

        private static MacAddress mac(Lease lease) {
            return MacAddress.parse(
                    lease.attributes().advertisement().data().string("Mac").orElse(""));
        }

        @Override
        public Scope scope(Underlay underlay) {
            return families().stream().map(family -> Scope.ofLink(name(family))).reduce(Scope.EMPTY, Scope::plus);
        }

        @Override
        public NetworkPlan receive(Lease own, Underlay underlay) {
            return families().stream()
                    .map(family -> device(family, own, underlay))
                    .reduce(NetworkPlan.EMPTY, NetworkPlan::plus);
        }

        private static NetworkPlan device(Family family, Lease own, Underlay underlay) {
            IpAddress local = own.attributes().publicAddress(family).orElseThrow();
            String name = name(family);
            return NetworkPlan.of(
                    new Link(
                            name,
                            new LinkKind.Vxlan(1, 8472, local, underlay.link(), false, false),
                            Optional.of(mac(own)),
                            1400,
                            true),
                    new Address(name, subnet(family, own).address(), family.bits()));
        }

        private static Prefix subnet(Family family, Lease lease) {
            return (family == Family.IPV4
                            ? lease.subnets().ipv4()
                            : lease.subnets().ipv6())
                    .orElseThrow();
        }

        @Override
        public NetworkPlan reach(Lease peer, Underlay underlay) {
            return families().stream().map(family -> way(family, peer)).reduce(NetworkPlan.EMPTY, NetworkPlan::plus);
        }

        private static NetworkPlan way(Family family, Lease peer) {
            IpAddress remote = peer.attributes()
                    .publicAddress(family)
                    .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no public address"));
            String name = name(family);
            Prefix subnet = subnet(family, peer);
            return NetworkPlan.of(
                    new FdbEntry(name, mac(peer), remote),
                    new Neighbor(name, subnet.address(), mac(peer)),
                    new Route(subnet, new Via.Gateway(subnet.address(), name, true), Route.BOOT));
        }

        @Override
        public int mtu(Underlay underlay) {
            return 1400;
        }
    }
}
