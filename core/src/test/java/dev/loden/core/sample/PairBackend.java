package dev.loden.core.sample;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
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
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PlanRefinerProvider;
import dev.loden.api.spi.PluginException;
import dev.loden.core.plugin.BackendPlugins;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** A device for each family, {@code pair4} and {@code pair6}, and plain routes on the segment where Direct is true. */
public record PairBackend(NetworkConfig network) implements Backend {
    public static final BackendPlugins PLUGINS =
            new BackendPlugins(Map.of("pair", new Provider()), List.of(new DirectProvider()));

    public static String device(Family family) {
        return family == Family.IPV4 ? "pair4" : "pair6";
    }

    public static Advertisement advertisement(String mac4, String mac6) {
        return new Advertisement("pair", Settings.of(Map.of("Mac", mac4)), Settings.of(Map.of("Mac", mac6)));
    }

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return advertisement("02:00:00:00:04:00", "02:00:00:00:06:00");
    }

    @Override
    public Scope scope(Underlay underlay) {
        return network.families().stream()
                .map(family -> Scope.ofLink(device(family)))
                .reduce(Scope.EMPTY, Scope::plus);
    }

    private NetworkPlan sum(Function<Family, NetworkPlan> plan) {
        return network.families().stream().map(plan).reduce(NetworkPlan.EMPTY, NetworkPlan::plus);
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        return sum(family -> {
            var local = underlay.address(family).orElseThrow();
            var kind = new LinkKind.Vxlan(
                    family == Family.IPV4 ? 7 : 8,
                    8472,
                    local,
                    underlay.device(family).link(),
                    false,
                    false);
            IpAddress first = own.subnets().subnet(family).orElseThrow().address();
            return NetworkPlan.of(
                    new Link(device(family), kind, Optional.of(mac(own, family)), mtu(underlay), true),
                    new Address(device(family), first, family.bits()));
        });
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        return sum(family ->
                peer.subnets().subnet(family).map(subnet -> reach(peer, subnet)).orElse(NetworkPlan.EMPTY));
    }

    private static NetworkPlan reach(Lease peer, Prefix subnet) {
        String device = device(subnet.family());
        IpAddress node = peer.attributes()
                .publicAddress(subnet.family())
                .orElseThrow(
                        () -> new PluginException(ErrorCode.CONFIG, "has no public " + subnet.family() + " address"));
        return NetworkPlan.of(
                new FdbEntry(device, mac(peer, subnet.family()), node),
                new Neighbor(device, subnet.address(), mac(peer, subnet.family())),
                new Route(subnet, new Via.Gateway(subnet.address(), device, true), Route.BOOT));
    }

    @Override
    public int mtu(Underlay underlay) {
        return underlay.mtu() - 70;
    }

    private static MacAddress mac(Lease lease, Family family) {
        return MacAddress.parse(lease.attributes()
                .advertisement()
                .data(family)
                .string("Mac")
                .orElseThrow(() -> new InvalidValueException("", "missing").named("Mac")));
    }

    private static final class Provider implements BackendProvider {
        @Override
        public String type() {
            return "pair";
        }

        @Override
        public Backend open(BackendContext context) {
            return new PairBackend(context.network());
        }
    }

    private static final class DirectProvider implements PlanRefinerProvider {
        @Override
        public String name() {
            return "Direct";
        }

        @Override
        public Optional<PlanRefiner> open(BackendContext context) {
            return context.settings().bool("Direct").filter(on -> on).map(on -> new PlanRefiner() {
                @Override
                public Scope scope(Underlay underlay) {
                    return underlay.directScope(context.network());
                }

                @Override
                public NetworkPlan refine(Lease peer, NetworkPlan reach, Underlay underlay) {
                    return underlay.direct(peer).orElse(reach);
                }
            });
        }
    }
}
