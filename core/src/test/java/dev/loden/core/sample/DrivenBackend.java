package dev.loden.core.sample;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A backend that encrypts, whose device and peers are made by {@link ToyDriver}. */
public final class DrivenBackend implements Backend {
    public static final String TYPE = "driven";
    public static final String DEVICE = "driven0";
    public static final Link LINK =
            new Link(DEVICE, new LinkKind.Driven(ToyDriver.NAME, "tun"), Optional.empty(), 1472, true);
    public static final Advertisement ADVERTISEMENT = new Advertisement(TYPE, Settings.EMPTY, Settings.EMPTY);

    /** Without state. */
    public DrivenBackend() {}

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return ADVERTISEMENT;
    }

    @Override
    public Scope scope(Underlay underlay) {
        return new Scope(Set.of(DEVICE), List.of(), Set.of(ToyDriver.NAME));
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        return NetworkPlan.of(LINK, new Address(DEVICE, subnet(own).address(), 32));
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        Prefix subnet = subnet(peer);
        return NetworkPlan.of(
                new ToyDriver.Entry(DEVICE, subnet), new Route(subnet, new Via.Direct(DEVICE), Route.BOOT));
    }

    private static Prefix subnet(Lease lease) {
        return lease.subnets().ipv4().orElseThrow();
    }

    /** Makes them. */
    public static final class Provider implements BackendProvider {
        /** Without state. */
        public Provider() {}

        @Override
        public String type() {
            return TYPE;
        }

        @Override
        public boolean encrypts() {
            return true;
        }

        @Override
        public Backend open(BackendContext context) {
            return new DrivenBackend();
        }
    }
}
