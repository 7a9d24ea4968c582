package dev.loden.core.underlay;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.DistinctLog;
import dev.loden.core.config.InterfaceOptions;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the external interface as the host's network changes. <b>Thread</b>: one at a time. */
public final class UnderlayTracker {
    private static final Logger LOG = LoggerFactory.getLogger(UnderlayTracker.class);
    private static final String SUBJECT = "external interface";

    private final InterfaceOptions options;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private Optional<ExternalInterface> current = Optional.empty();

    /** None chosen yet. */
    public UnderlayTracker(InterfaceOptions options) {
        this.options = options;
    }

    /** The present one; empty before the first. */
    public Optional<ExternalInterface> current() {
        return current;
    }

    /** The present one's link with its addresses. */
    public Underlay underlay() {
        return current.orElseThrow().underlay();
    }

    /**
     * Chooses the interface anew.
     *
     * @return the link of before, if it is another one now
     * @throws PluginException UNAVAILABLE if nothing can be sent now: such a moment is to be waited out
     */
    public Optional<String> follow(HostNetwork host, NetworkConfig network) {
        ExternalInterface found = choose(host);
        found.trouble(host, current, network).ifPresent(trouble -> {
            throw new PluginException(ErrorCode.UNAVAILABLE, trouble);
        });
        Optional<String> before = current.map(external -> external.underlay().link());
        String link = found.underlay().link();
        boolean moved = !before.equals(Optional.of(link));
        if (moved) {
            LOG.info("external interface {} with {} ({})", link, addresses(found), found.why());
        }
        current = Optional.of(found);
        return before.filter(former -> moved);
    }

    /** A default route that is gone for a moment must not keep the daemon from repairing its own entries. */
    private ExternalInterface choose(HostNetwork host) {
        try {
            ExternalInterface found = ExternalInterface.choose(host, options);
            troubles.recovered(SUBJECT);
            return found;
        } catch (PluginException e) {
            troubles.warn(SUBJECT, e.getMessage());
            return current.orElseThrow(() -> e);
        }
    }

    private static String addresses(ExternalInterface found) {
        return Stream.concat(
                        found.publicIp().map(IpAddress::toString).stream(),
                        found.publicIpv6().map(IpAddress::toString).stream())
                .collect(Collectors.joining(" "));
    }

    /** Identifies this node. */
    public String nodeId() {
        ExternalInterface external = current.orElseThrow();
        return external.publicIp()
                .map(IpAddress::toString)
                .or(() -> external.publicIpv6().map(IpAddress::toString))
                .orElseThrow(() -> new PluginException(
                        ErrorCode.UNAVAILABLE,
                        "external interface " + external.underlay().link()
                                + " has no address; give it one or choose another with --iface"));
    }

    /** Who this node is in a network; how it is reached is left open. */
    public LeaseAttributes node(NetworkConfig network) {
        ExternalInterface external = current.orElseThrow();
        return new LeaseAttributes(
                network.ipv4().flatMap(range -> external.publicIp()),
                network.ipv6().flatMap(range -> external.publicIpv6()),
                Advertisement.NONE);
    }
}
