package dev.loden.backend.hostgw;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;

/** A node with a subnet and no forwarding: somebody else sees to its packets. */
record AllocBackend() implements Backend {
    static final String TYPE = "alloc";

    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement(TYPE, Settings.EMPTY, Settings.EMPTY);
    }

    @Override
    public Scope scope(Underlay underlay) {
        return Scope.EMPTY;
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        return NetworkPlan.EMPTY;
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        return NetworkPlan.EMPTY;
    }

    @Override
    public boolean forwards() {
        return false;
    }
}
