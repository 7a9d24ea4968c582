package dev.loden.core.sample;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelObject;
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
import dev.loden.api.spi.BackendAction;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A tunnel small enough for the core's tests, with every kind of object a real one has. */
public final class ToyBackend implements Backend {
    public static final String TYPE = "toy";
    public static final String DEVICE = "toy0";

    private final List<Prefix> dark;

    /** One that does not encrypt. */
    public ToyBackend() {
        this(List.of());
    }

    /** What it does not carry to these networks is dropped. */
    ToyBackend(List<Prefix> dark) {
        this.dark = dark;
    }

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return previous.backendType().equals(TYPE) ? previous : advertisement("02:00:00:00:00:01");
    }

    public static Advertisement advertisement(String mac) {
        return new Advertisement(TYPE, Settings.of(Map.of("Mac", mac)), Settings.EMPTY);
    }

    @Override
    public Scope scope(Underlay underlay) {
        return Scope.ofLink(DEVICE)
                .plus(new Scope(
                        Set.of(),
                        dark.stream()
                                .map(pods -> new Scope.RouteScope("", pods))
                                .toList()));
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        var kind = new LinkKind.Vxlan(7, 8472, underlay.ipv4().orElseThrow(), underlay.link(), false, false);
        NetworkPlan holes = new NetworkPlan(dark.stream()
                .<KernelObject>map(pods -> new Route(pods, Via.Blackhole.LAST, Route.LODEN))
                .toList());
        return holes.plus(NetworkPlan.of(
                new Link(DEVICE, kind, Optional.of(mac(own)), mtu(underlay), true),
                new Address(DEVICE, subnet(own).address(), 32)));
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        Prefix subnet = subnet(peer);
        return NetworkPlan.of(
                new FdbEntry(DEVICE, mac(peer), peer.attributes().publicIp().orElseThrow()),
                new Neighbor(DEVICE, subnet.address(), mac(peer)),
                new Route(subnet, new Via.Gateway(subnet.address(), DEVICE, true), Route.BOOT));
    }

    @Override
    public int mtu(Underlay underlay) {
        return underlay.mtu() - 50;
    }

    private static Prefix subnet(Lease lease) {
        return lease.subnets().ipv4().orElseThrow();
    }

    private static MacAddress mac(Lease lease) {
        return MacAddress.parse(
                lease.attributes().advertisement().data().string("Mac").orElse(""));
    }

    /** Makes toys that encrypt. */
    public static final class EncryptingProvider implements BackendProvider {
        /** Without state. */
        public EncryptingProvider() {}

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public boolean encrypts() {
            return true;
        }

        @Override
        public List<BackendAction> actions() {
            return List.of(new BackendAction(
                    "refresh",
                    "makes another secret",
                    context -> context.secrets().replace("toy", new byte[] {7})));
        }

        @Override
        public Backend open(BackendContext context) {
            return new ToyBackend(context.network().networks().toList());
        }
    }

    /** Makes toys. */
    public static final class Provider implements BackendProvider {
        /** Without state. */
        public Provider() {}

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public Backend open(BackendContext context) {
            return new ToyBackend();
        }
    }
}
