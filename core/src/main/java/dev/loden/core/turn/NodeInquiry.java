package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.plan.Scope;
import dev.loden.api.spi.BackendAction;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.plan.PlanInputs;
import dev.loden.core.plan.PoolOptions;
import dev.loden.core.probe.Sample;
import dev.loden.core.status.PeerStatus;
import dev.loden.core.status.PlanReport;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What may be asked about a node between two steps. <b>Thread</b>: the reconcile thread.
 *
 * @param lease this node's, as the store has it
 * @param scope all that is ours in the kernel
 */
record NodeInquiry(
        NodeTurn turns,
        BackendPool pool,
        Optional<Lease> lease,
        Supplier<String> nodeId,
        Scope scope,
        PlanPreview preview) {
    /** The peers as the last turn left them, in the order of their subnets. */
    Stream<PeerStatus> peers() {
        return turns.peerReports();
    }

    /** Some of the peers, to be probed; empty while everything is to be planned anew. */
    Optional<Sample> sample(Sample.Wanted wanted) {
        return turns.sample(wanted);
    }

    /** For how many seconds the backends that are not needed any more stay, by their names. */
    Map<String, Object> draining() {
        var seconds = new TreeMap<String, Object>();
        pool.draining().forEach((key, left) -> seconds.put(key.toString(), (int) Math.max(0, left.toSeconds())));
        return seconds;
    }

    /**
     * What a turn would change; nothing is changed.
     *
     * @param config another configuration than the one in force
     * @throws PluginException UNAVAILABLE if the node is not ready; CONFIG if the configuration would be refused
     * @throws dev.loden.api.net.InvalidValueException if the configuration breaks a rule
     */
    PlanReport plan(Optional<String> config) {
        PlanInputs now = ready();
        return config.map(text -> preview.with(text, now, lease.orElseThrow(), nodeId.get(), pool))
                .orElseGet(() -> preview.now(now, turns.desired(), scope));
    }

    /**
     * Has the configured backend do something, and opens it anew; the next step publishes what follows from it.
     *
     * @throws PluginException UNAVAILABLE if the node is not ready; CONFIG if there is no such action; what the backend throws
     */
    void act(String type, String action) {
        PlanInputs now = ready();
        NetworkConfig network = now.network();
        BackendProvider provider = pool.plugins().backend(network.backend().type());
        BackendAction wanted = provider.actions().stream()
                .filter(known -> provider.type().equals(type) && known.name().equals(action))
                .findFirst()
                .orElseThrow(() -> new PluginException(
                        ErrorCode.CONFIG,
                        "this node's backend is " + provider.type() + ", which has no \"" + type + " " + action
                                + "\"; it has: "
                                + provider.actions().stream()
                                        .map(known -> type + " " + known.name())
                                        .collect(Collectors.joining(", "))));
        PoolOptions options = pool.options();
        wanted.work()
                .accept(new BackendContext(
                        network, network.backend().settings(), nodeId.get(), options.flags(), options.secrets()));
        pool.configure(network, nodeId.get(), now.external().underlay());
    }

    private PlanInputs ready() {
        return turns.inputs()
                .filter(ready -> lease.isPresent())
                .orElseThrow(() -> new PluginException(ErrorCode.UNAVAILABLE, "the node is not ready yet"));
    }
}
