package dev.loden.core.turn;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.config.ConfigChange;
import dev.loden.core.config.NetConfReader;
import dev.loden.core.lease.PeerTable;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.Demand;
import dev.loden.core.plan.OwnDevices;
import dev.loden.core.plan.Part;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.plan.Planner;
import dev.loden.core.status.PlanReport;
import dev.loden.core.underlay.OnLinkResolver;
import dev.loden.reconcile.Actual;
import dev.loden.reconcile.Differ;
import dev.loden.reconcile.Reconciler;
import dev.loden.reconcile.Schedule;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a turn would change, now or with another configuration; nothing is changed. The backends of another configuration are opened for
 * the plan alone, object drivers are not: what only these know counts as missing. <b>Thread</b>: the reconcile thread.
 */
final class PlanPreview {
    private static final LeaseAttributes NO_LEASE =
            new LeaseAttributes(Optional.empty(), Optional.empty(), Advertisement.NONE);

    private final Drivers drivers;
    private final PeerTable peers;
    private final NetConfReader reader;
    private final UnaryOperator<NetworkConfig> served;
    private final HostInspection host;

    /**
     * Of the node that has these.
     *
     * @param served a configuration as far as this node serves its families
     */
    PlanPreview(
            Drivers drivers,
            PeerTable peers,
            NetConfReader reader,
            UnaryOperator<NetworkConfig> served,
            HostInspection host) {
        this.drivers = drivers;
        this.peers = peers;
        this.reader = reader;
        this.served = served;
        this.host = host;
    }

    /** The changes as things are. */
    PlanReport now(PlanInputs now, Map<ObjectKey, KernelObject> desired, Scope scope) {
        int mtu = now.backends().mtu(now.external().underlay());
        List<Change> changes = Differ.diff(desired, drivers.peek(scope).objects());
        return new PlanReport(Schedule.of(changes).changes(), mtu, mtu);
    }

    /**
     * The changes with another configuration.
     *
     * @param now what the last turn rested on
     * @param lease this node's, with what it advertises
     * @param nodeId who this node is
     * @throws PluginException CONFIG if the configuration would be refused
     */
    PlanReport with(String config, PlanInputs now, Lease lease, String nodeId, BackendPool present) {
        NetworkConfig wanted = served.apply(reader.read(config));
        ConfigChange.refusal(now.network(), wanted, lease.subnets(), reader.assigned())
                .ifPresent(reason -> {
                    throw new PluginException(ErrorCode.CONFIG, reason);
                });
        Underlay underlay = now.external().underlay();
        BackendPool trial = present.trial();
        try {
            trial.configure(wanted, nodeId, underlay);
            var demand = new Demand(trial.plugins());
            demand.follow(wanted.backend(), Optional.empty(), peers);
            trial.need(demand.keys(NO_LEASE, trial.forwards()), underlay);
            Scope scope = present.scope(underlay).plus(trial.scope(underlay));
            KernelSnapshot read = drivers.peek(scope);
            Map<String, String> others = host.othersIn(read, scope, wanted, lease, trial.likely(underlay));
            KernelSnapshot actual = OwnDevices.without(others.keySet(), read);
            trial.identify(lease.attributes(), lease.attributes().advertisement(), underlay, actual);
            var inputs = new PlanInputs(
                    wanted, now.external(), lease, trial.open().orElseThrow(), now.routes(), others, now.blackholes());
            return new PlanReport(
                    changes(inputs, trial, actual),
                    now.backends().mtu(underlay),
                    inputs.backends().mtu(underlay));
        } finally {
            trial.close();
        }
    }

    private List<Change> changes(PlanInputs inputs, BackendPool trial, KernelSnapshot actual) {
        var changes = new ArrayList<Change>();
        var reconciler = new Reconciler<Part>(batch -> {
            changes.addAll(batch.changes());
            return new Receipt(batch.changes().stream().map(Outcome::made).toList());
        });
        Underlay external = inputs.external().underlay();
        Underlay withPeers = new OnLinkResolver(drivers::onLink, () -> 0)
                .resolve(external, peers.usableLeases().toList());
        var planner = new Planner(inputs, withPeers, trial.plugins());
        var parts = new ArrayList<Part>(List.of(new Part.Own()));
        inputs.backends().others().keySet().stream()
                .map(Part.Other::new)
                .sorted()
                .forEach(parts::add);
        peers.ranks().map(Part.Peer::new).forEach(parts::add);
        reconciler.turn(
                parts, part -> PartPlans.plan(planner, part, peers::usable).plan(), new Actual.Snapshot(actual));
        return changes;
    }
}
