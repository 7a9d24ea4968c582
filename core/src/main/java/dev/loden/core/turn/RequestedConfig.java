package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.config.ConfigChange;
import dev.loden.core.plan.BackendPool;
import dev.loden.core.status.StatusBoard;
import dev.loden.core.underlay.UnderlayTracker;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A network configuration on its way into force: read, checked against the one in force, and either taken over by the backend
 * pool or refused, so that the last good one stays. <b>Thread</b>: the reconcile thread.
 */
final class RequestedConfig {
    private static final Logger LOG = LoggerFactory.getLogger(RequestedConfig.class);

    private final NodeOptions options;
    private final BackendPool pool;
    private final StatusBoard status;
    private final ServedFamilies families;
    private Optional<NetworkConfig> next = Optional.empty();

    /** Of which the pool has the families that are served. */
    private Optional<NetworkConfig> inForce = Optional.empty();

    /** What this node has of it, be it served or not. */
    private Optional<Subnets> leased = Optional.empty();

    /** None yet. */
    RequestedConfig(NodeOptions options, BackendPool pool, StatusBoard status) {
        this.options = options;
        this.pool = pool;
        this.status = status;
        this.families = new ServedFamilies(options.interfaces().oneFamilySuffices(), status);
    }

    /** The one that is not in force yet. */
    Optional<NetworkConfig> next() {
        return next;
    }

    /** The one to be followed, in force or not, whichever families of it are served; empty before the first. */
    Optional<NetworkConfig> wanted() {
        return next.or(() -> inForce);
    }

    /**
     * Takes a new text.
     *
     * @throws PluginException CONFIG if it is bad, there is none in force, and a better one is not waited for
     */
    void offer(String json) {
        try {
            NetworkConfig read = options.reader().read(json);
            next = inForce.equals(Optional.of(read)) ? Optional.empty() : Optional.of(read);
        } catch (InvalidValueException e) {
            refuse(e.getMessage(), e);
        }
    }

    /**
     * Puts it in force, or refuses it.
     *
     * @param held this node's subnets, if it has a lease
     * @throws PluginException CONFIG if it cannot work and there is none in force; UNAVAILABLE to try again later
     */
    void enforce(String nodeId, Underlay underlay, Optional<Subnets> held) {
        if (next.isEmpty()) {
            return;
        }
        NetworkConfig wanted = next.get();
        boolean assigned = options.reader().assigned();
        Optional<String> refusal =
                inForce.flatMap(now -> held.flatMap(subnets -> ConfigChange.refusal(now, wanted, subnets, assigned)));
        if (refusal.isPresent()) {
            refuse(refusal.get(), null);
            return;
        }
        boolean first = inForce.isEmpty();
        try {
            pool.configure(asServed(wanted), nodeId, underlay);
        } catch (PluginException e) {
            if (!e.code().isFatal()) {
                throw e;
            }
            refuse(e.getMessage(), e);
            return;
        }
        next = Optional.empty();
        inForce = Optional.of(wanted);
        LOG.info(
                "{}network {} by {}",
                first ? "" : "configuration changed: ",
                wanted.networks().map(Prefix::toString).collect(Collectors.joining(", ")),
                wanted.backend().type());
        if (wanted.backend().settings().string("Type").isEmpty()) {
            LOG.warn(
                    "Backend.Type is missing, so the default {} is used; name one, preferably vxlan: \"Backend\": {\"Type\": \"vxlan\"}",
                    wanted.backend().type());
        }
        status.node(status.node().refused(""));
    }

    /** A configuration of the networks in force, as far as this node serves these. */
    NetworkConfig asServed(NetworkConfig wanted) {
        boolean same = inForce.filter(
                        now -> now.networks().toList().equals(wanted.networks().toList()))
                .isPresent();
        return same ? wanted.only(pool.network().orElseThrow().families()) : wanted;
    }

    /**
     * Serves the families that this node has what it takes for. A node that chooses its subnets keeps those that it has.
     *
     * @param acquired its lease; empty if none is granted yet
     * @param stored the lease that the store has of a node
     * @throws PluginException UNAVAILABLE if these are not enough
     */
    void serve(UnderlayTracker node, Optional<Lease> acquired, Function<LeaseAttributes, Optional<Lease>> stored) {
        NetworkConfig wanted = inForce.orElseThrow();
        boolean keeps =
                options.interfaces().oneFamilySuffices() && !options.reader().assigned();
        leased = acquired.or(() -> keeps ? stored.apply(node.node(wanted)) : Optional.empty())
                .map(Lease::subnets);
        Underlay underlay = node.underlay();
        var means = new ServedFamilies.Means(underlay, pool.carries(underlay), leased);
        NetworkConfig served = families.narrow(wanted, means);
        if (!pool.network().equals(Optional.of(served))) {
            pool.configure(served, node.nodeId(), underlay);
        }
    }

    /**
     * The network to request a lease of. Where nodes choose their subnets, those that this one has stay: of a family that is lost for a
     * while, and none of one that has come since.
     */
    NetworkConfig leasable(Underlay underlay) {
        NetworkConfig wanted = inForce.orElseThrow();
        if (options.reader().assigned()) {
            return wanted.only(pool.carries(underlay));
        }
        return leased.filter(wanted::fits).isPresent() ? wanted : pool.network().orElseThrow();
    }

    private void refuse(String reason, Exception cause) {
        next = Optional.empty();
        if (pool.network().isEmpty() && options.waitsForConfig()) {
            LOG.error("bad network configuration, waiting for a better one: {}", reason);
            status.configTrouble(reason);
            return;
        }
        if (pool.network().isEmpty()) {
            throw new PluginException(ErrorCode.CONFIG, reason, cause);
        }
        LOG.error("refused the changed network configuration, the last good one stays in force: {}", reason);
        status.node(status.node().refused(reason));
    }
}
