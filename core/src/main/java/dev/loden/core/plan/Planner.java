package dev.loden.core.plan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PlanRefiner;
import dev.loden.api.spi.PluginException;
import dev.loden.core.lease.Rank;
import dev.loden.core.plugin.BackendKey;
import dev.loden.core.plugin.BackendPlugins;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Plans the parts of a node: what its backends need to receive, and what it takes to reach each peer in the way that peer
 * advertises, refined. Pure.
 *
 * @param inputs what plans rest on
 * @param underlay with those of the peers that are on the segment
 * @param plugins know which backend a peer needs
 * @param changing which peers come from another backend
 */
public record Planner(PlanInputs inputs, Underlay underlay, BackendPlugins plugins, ChangeOver changing) {
    /** Where no peer changes. */
    public Planner(PlanInputs inputs, Underlay underlay, BackendPlugins plugins) {
        this(inputs, underlay, plugins, ChangeOver.NONE);
    }

    /**
     * The plan of one part.
     *
     * @param peers usable leases by their ranks
     * @return empty if there is no such part
     * @throws PluginException if it cannot be planned
     * @throws dev.loden.api.net.InvalidValueException if what a peer advertises cannot be read
     */
    public PartPlan plan(Part part, Function<Rank, Optional<Lease>> peers) {
        return switch (part) {
            case Part.Own own ->
                PartPlan.whole(inputs.blackholes() ? receive().plus(Blackholes.plan(inputs.own())) : receive());
            case Part.Other other ->
                Optional.ofNullable(inputs.backends().others().get(other.key()))
                        .map(this::receive)
                        .map(PartPlan::whole)
                        .orElse(PartPlan.EMPTY);
            case Part.Peer peer ->
                peers.apply(peer.rank())
                        .map(lease -> reach(peer.key(), lease))
                        .map(reach -> reach.with(inputs.routes().apply(claimed(reach.plan()))))
                        .orElse(PartPlan.EMPTY);
        };
    }

    /** What the own backend needs: without it this node receives nothing. */
    public NetworkPlan receive() {
        return receive(inputs.backends().own());
    }

    private NetworkPlan receive(OpenBackend open) {
        Lease own = inputs.own();
        return claimed(open.backend()
                .receive(new Lease(own.subnets(), own.attributes().with(open.advertisement())), underlay));
    }

    /** With our mark on its devices; none may be another's. */
    private NetworkPlan claimed(NetworkPlan plan) {
        boolean makesLinks = false;
        for (KernelObject object : plan.objects()) {
            String other = inputs.otherDevices().get(object.link());
            if (other != null) {
                throw new PluginException(
                        ErrorCode.CONFLICT,
                        "needs a device " + object.link() + ", but " + other
                                + " is there and not ours; it is left alone: remove it if nobody needs it, or configure"
                                + " another VNI");
            }
            makesLinks |= object instanceof Link;
        }
        return makesLinks ? marked(plan) : plan;
    }

    private NetworkPlan marked(NetworkPlan plan) {
        String mark = OwnDevices.mark(inputs.network());
        return new NetworkPlan(plan.objects().stream()
                .map(object -> object instanceof Link link ? link.marked(mark) : object)
                .toList());
    }

    private PartPlan reach(Subnets key, Lease peer) {
        Optional<NetworkPlan> before = changing.former().apply(key).flatMap(this::reach);
        if (before.isEmpty()) {
            return reach(peer);
        }
        PartPlan after;
        try {
            after = reach(peer);
        } catch (PluginException notByTheNewOne) {
            return PartPlan.whole(before.get()); // reported when the way of before has ended
        }
        boolean unsaid = after.plan().objects().isEmpty()
                && inputs.backends().own().backend().forwards();
        return after.with(unsaid ? before.get() : changing.plan(before.get(), after.plan()));
    }

    /** The way of before, while its backend is open: as that is closed when it has drained, nothing comes to leave in the clear. */
    private Optional<NetworkPlan> reach(FormerWay way) {
        try {
            return inputs.backends()
                    .find(way.key())
                    .filter(open -> open.backend().forwards())
                    .map(open -> new PeerReach(open.backend(), List.of(), inputs.network(), underlay)
                            .plan(way.lease())
                            .plan());
        } catch (PluginException | InvalidValueException neverWorked) {
            return Optional.empty();
        }
    }

    private PartPlan reach(Lease peer) {
        OpenBackend own = inputs.backends().own();
        Advertisement advertised = plugins.typed(peer.attributes(), inputs.backends()::has);
        if (!own.backend().forwards() || advertised.backendType().isEmpty()) {
            return PartPlan
                    .EMPTY; // a reservation: its node has not come up yet, or uses a backend that is not in use here
        }
        Optional<BackendKey> key = plugins.key(advertised, inputs.network().backend());
        if (key.isEmpty()) {
            throw unknown(peer); // it may encrypt: what it is sent must not go in the clear
        }
        OpenBackend open = inputs.backends().find(key.get()).orElse(null);
        boolean encrypts = plugins.encrypts(own.key().type());
        boolean otherEncrypts = plugins.encrypts(key.get().type());
        if (open == null && encrypts && !otherEncrypts) {
            throw unencrypted(own.key(), key.get());
        }
        if (open == null) {
            throw new PluginException(
                    ErrorCode.UNSUPPORTED,
                    "advertises backend " + key.get() + ", which cannot be opened here; see the log");
        }
        if (!open.backend().forwards()) {
            return PartPlan.EMPTY;
        }
        // A refiner knows plain ways alone.
        List<PlanRefiner> refiners =
                encrypts || otherEncrypts ? List.of() : inputs.backends().refiners();
        return new PeerReach(open.backend(), refiners, inputs.network(), underlay)
                .plan(new Lease(peer.subnets(), peer.attributes().with(advertised)));
    }

    private static PluginException unencrypted(BackendKey own, BackendKey other) {
        return new PluginException(
                ErrorCode.UNSUPPORTED,
                "unreachable: advertises backend " + other + ", which does not encrypt as this node's " + own.type()
                        + " does; it gets no route, lest traffic leave unencrypted: configure both nodes alike");
    }

    private PluginException unknown(Lease peer) {
        return new PluginException(
                ErrorCode.UNSUPPORTED,
                "unreachable: advertises backend \""
                        + peer.attributes().advertisement().backendType()
                        + "\", of which there is no plugin here (there are: "
                        + String.join(", ", plugins.backends().keySet())
                        + "); it gets no route, lest traffic leave unencrypted: add the plugin, or configure both nodes"
                        + " alike");
    }
}
