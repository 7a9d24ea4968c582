package dev.loden.core.turn;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.DistinctLog;
import dev.loden.core.status.StatusBoard;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which families of its network a node serves: all, or those it can where one suffices. <b>Thread</b>: the reconcile thread.
 */
final class ServedFamilies {
    private static final Logger LOG = LoggerFactory.getLogger(ServedFamilies.class);
    private static final String SUBJECT = "family ";

    private final boolean oneSuffices;
    private final StatusBoard status;
    private final DistinctLog troubles = new DistinctLog(LOG);

    ServedFamilies(boolean oneSuffices, StatusBoard status) {
        this.oneSuffices = oneSuffices;
        this.status = status;
    }

    /**
     * What a node has.
     *
     * @param underlay the external interface
     * @param carried the families that its addresses there suffice for
     * @param leased its subnets; empty without a lease
     */
    record Means(Underlay underlay, Set<Family> carried, Optional<Subnets> leased) {
        /** Why a family of the network cannot be served; empty if it can. */
        private Optional<String> lack(Family family, NetworkConfig network) {
            if (!carried.contains(family)) {
                String link = underlay.device(family).link();
                String disabled = family == Family.IPV6
                        ? " (sysctl net.ipv6.conf." + link.replace('.', '/') + ".disable_ipv6 must be 0)"
                        : "";
                return Optional.of("external interface " + link + " has no " + family + " address, as network "
                        + network.range(family).orElseThrow().network() + " needs: give it one" + disabled
                        + ", or choose another with --iface");
            }
            return leased.filter(subnets -> subnets.subnet(family).isEmpty())
                    .map(subnets -> "this node's lease " + subnets + " has no " + family
                            + " subnet: drain the node, remove its lease and subnet.env, and start the daemon anew"
                            + " (Kubernetes: make the node anew, with a podCIDR of each family)");
        }
    }

    /**
     * Those of a network that are served, and the network they make up.
     *
     * @throws PluginException UNAVAILABLE if one is missing that must not be, or all are; the message says what to do
     */
    NetworkConfig narrow(NetworkConfig network, Means means) {
        Map<Family, String> lacks = new LinkedHashMap<>();
        network.families().forEach(family -> means.lack(family, network).ifPresent(lack -> lacks.put(family, lack)));
        List<Family> served = new ArrayList<>(network.families());
        served.removeAll(lacks.keySet());
        if (!lacks.isEmpty() && (served.isEmpty() || !oneSuffices)) {
            String lack = String.join("; ", lacks.values());
            String way =
                    served.isEmpty() ? "" : ", or serve " + served.getFirst() + " alone with --allow-missing-family";
            throw new PluginException(ErrorCode.UNAVAILABLE, lack + way);
        }
        lacks.forEach((family, lack) -> troubles.warn(SUBJECT + family, notServed(served, lack)));
        served.forEach(family -> troubles.recovered(SUBJECT + family));
        status.familyTrouble(lacks.entrySet().stream()
                .map(entry -> entry.getKey() + " is not served: " + entry.getValue())
                .findFirst()
                .orElse(""));
        return lacks.isEmpty() ? network : network.only(served);
    }

    private static String notServed(List<Family> served, String lack) {
        return "not served, pods of this node have " + served.getFirst() + " alone: " + lack;
    }
}
