package dev.loden.core.turn;

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
import java.util.Optional;
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
    private Optional<NetworkConfig> next = Optional.empty();

    /** None yet. */
    RequestedConfig(NodeOptions options, BackendPool pool, StatusBoard status) {
        this.options = options;
        this.pool = pool;
        this.status = status;
    }

    /** The one that is not in force yet. */
    Optional<NetworkConfig> next() {
        return next;
    }

    /**
     * Takes a new text.
     *
     * @throws PluginException CONFIG if it is bad, there is none in force, and a better one is not waited for
     */
    void offer(String json) {
        try {
            NetworkConfig read = options.reader().read(json);
            next = pool.network().equals(Optional.of(read)) ? Optional.empty() : Optional.of(read);
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
        Optional<String> refusal = pool.network()
                .flatMap(now -> held.flatMap(subnets -> ConfigChange.refusal(now, wanted, subnets, assigned)));
        if (refusal.isPresent()) {
            refuse(refusal.get(), null);
            return;
        }
        boolean first = pool.network().isEmpty();
        try {
            pool.configure(wanted, nodeId, underlay);
        } catch (PluginException e) {
            if (!e.code().isFatal()) {
                throw e;
            }
            refuse(e.getMessage(), e);
            return;
        }
        next = Optional.empty();
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
