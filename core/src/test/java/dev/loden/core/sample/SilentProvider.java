package dev.loden.core.sample;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;

/** A backend whose leases do not name it, as udp's: a plain route of its own kind for each peer. */
public final class SilentProvider implements BackendProvider {
    public static final String TYPE = "silent";

    /** Without state. */
    public SilentProvider() {}

    @Override
    public String type() {
        return TYPE;
    }

    @Override
    public boolean leavesTypeOut() {
        return true;
    }

    @Override
    public Backend open(BackendContext context) {
        return new SilentBackend();
    }

    private record SilentBackend() implements Backend {
        @Override
        public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
            return new Advertisement(TYPE, Settings.EMPTY, Settings.EMPTY);
        }

        @Override
        public Scope scope(Underlay underlay) {
            return Scope.ofLink("silent0");
        }

        @Override
        public NetworkPlan receive(Lease own, Underlay underlay) {
            return NetworkPlan.EMPTY;
        }

        @Override
        public NetworkPlan reach(Lease peer, Underlay underlay) {
            var via = new Via.Gateway(peer.attributes().publicIp().orElseThrow(), underlay.link(), true);
            return NetworkPlan.of(new Route(peer.subnets().ipv4().orElseThrow(), via, Route.LODEN));
        }
    }
}
