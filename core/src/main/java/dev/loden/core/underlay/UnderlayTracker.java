package dev.loden.core.underlay;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.DistinctLog;
import dev.loden.core.config.InterfaceOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the external interface as the host's network changes. The addresses in use stay in use, see {@link AddressInUse}.
 * <b>Thread</b>: one at a time.
 */
public final class UnderlayTracker {
    private static final Logger LOG = LoggerFactory.getLogger(UnderlayTracker.class);
    private static final String SUBJECT = "external interface";

    private final InterfaceOptions flags;
    private final Function<IpAddress, Optional<Egress>> egress;
    private final OwnAddresses addresses;
    private final DistinctLog troubles = new DistinctLog(LOG);
    /** The flags, and what the store says in place of them. */
    private InterfaceOptions options;

    /** Whether its link matters for one family alone. */
    private final boolean ofOneFamily;

    /** That of IPv6, where it is found in another way. */
    private final Optional<UnderlayTracker> ofIpv6;

    private Optional<ExternalInterface> current = Optional.empty();

    /** With what {@link #ofIpv6} found. */
    private Optional<ExternalInterface> whole = Optional.empty();

    private Optional<LeaseAttributes> earlier = Optional.empty();

    /**
     * None chosen yet.
     *
     * @param flags how it is to be found
     * @param egress the kernel's route lookup
     * @param clock monotonic nanoseconds
     */
    public UnderlayTracker(InterfaceOptions flags, Function<IpAddress, Optional<Egress>> egress, LongSupplier clock) {
        this(flags, egress, clock, flags.ofIpv6().isPresent());
    }

    private UnderlayTracker(
            InterfaceOptions flags,
            Function<IpAddress, Optional<Egress>> egress,
            LongSupplier clock,
            boolean ofOneFamily) {
        this.ofOneFamily = ofOneFamily;
        this.flags = flags;
        this.options = flags;
        this.egress = egress;
        this.addresses = new OwnAddresses(clock);
        this.ofIpv6 = flags.ofIpv6().map(others -> new UnderlayTracker(others, egress, clock, true));
    }

    /** The present one; empty before the first. */
    public Optional<ExternalInterface> current() {
        return whole;
    }

    /** The present one's link with its addresses. */
    public Underlay underlay() {
        return whole.orElseThrow().underlay();
    }

    /** After how long waiting for an address is over; empty if none is waited for. */
    public Optional<Duration> due() {
        return Stream.concat(addresses.due().stream(), ofIpv6.flatMap(UnderlayTracker::due).stream())
                .min(Comparator.naturalOrder());
    }

    /** The addresses that the store says this node is to be reached at. */
    public void publish(LeaseAttributes node) {
        options = flags.with(node);
        ofIpv6.ifPresent(other -> other.publish(node));
    }

    /** The addresses that this node had in an earlier run; those that the link still has are used. */
    public void prefer(LeaseAttributes node) {
        earlier = Optional.of(node);
        ofIpv6.ifPresent(other -> other.prefer(node));
    }

    /**
     * Chooses the interface anew, or that of each family.
     *
     * @return the links of before that are not used any more
     * @throws PluginException UNAVAILABLE if nothing can be sent now: such a moment is to be waited out
     */
    public List<String> follow(HostNetwork host, NetworkConfig network) {
        var former = new ArrayList<String>();
        boolean apart = ofIpv6.isPresent() && network.ipv6().isPresent();
        whole = Optional.of(apart ? byFamily(host, network, ofIpv6.get(), former) : interfaceOf(host, network, former));
        former.removeAll(underlay().links());
        return former;
    }

    private ExternalInterface byFamily(
            HostNetwork host, NetworkConfig network, UnderlayTracker other, List<String> former) {
        if (network.ipv4().isEmpty()) {
            return other.interfaceOf(host, network, former);
        }
        ExternalInterface ofIpv4 = interfaceOf(host, network.only(List.of(Family.IPV4)), former);
        try {
            ExternalInterface both = ofIpv4.with(other.interfaceOf(host, network.only(List.of(Family.IPV6)), former));
            troubles.recovered(SUBJECT + " of IPv6");
            return both;
        } catch (PluginException e) {
            if (!options.oneFamilySuffices()) {
                throw e;
            }
            troubles.warn(SUBJECT + " of IPv6", e.getMessage());
            return ofIpv4;
        }
    }

    private ExternalInterface interfaceOf(HostNetwork host, NetworkConfig network, List<String> former) {
        followOne(host, network).ifPresent(former::add);
        return current.orElseThrow();
    }

    private Optional<String> followOne(HostNetwork host, NetworkConfig network) {
        LinkChoice choice = choose(host, network);
        String link = choice.link().name();
        if (!choice.link().up()) {
            throw unavailable(link, "is down; set it up: ip link set " + link + " up");
        }
        Optional<String> before = current.map(ExternalInterface::link);
        boolean moves = before.filter(former -> !former.equals(link)).isPresent();
        if (moves) {
            leave(host.link(before.get()), choice, network);
        } else {
            stay(choice, network);
        }
        use(choice, network);
        return before.filter(former -> moves);
    }

    private void leave(Optional<HostLink> former, LinkChoice choice, NetworkConfig network) {
        former.flatMap(link -> addresses.leave(link, choice, network)).ifPresent(trouble -> {
            throw unavailable(former.get().name(), trouble);
        });
        addresses.choose(choice);
    }

    private void stay(LinkChoice choice, NetworkConfig network) {
        earlier.ifPresent(node -> addresses.prefer(node, choice));
        earlier = Optional.empty();
        addresses
                .follow(choice, network, options.oneFamilySuffices())
                .or(() -> current.isPresent() ? Optional.empty() : addresses.awaitFirst(network, options))
                .ifPresent(trouble -> {
                    throw unavailable(choice.link().name(), trouble);
                });
    }

    /** A default route that is gone for a moment must not keep the daemon from repairing its own entries. */
    private LinkChoice choose(HostNetwork host, NetworkConfig network) {
        try {
            LinkChoice found =
                    LinkChoice.choose(new LinkChoice.Basis(host, egress, addresses.all(), network.families()), options);
            troubles.recovered(SUBJECT);
            return found;
        } catch (PluginException e) {
            troubles.warn(SUBJECT, e.getMessage());
            return unchanged(host, current.orElseThrow(() -> e));
        }
    }

    /** No other address takes the place of one that is lost. */
    private LinkChoice unchanged(HostNetwork host, ExternalInterface present) {
        HostLink link = host.link(present.link())
                .orElseThrow(() -> unavailable(present.link(), "is gone; choose another with --iface"));
        List<Address> kept = link.addresses().stream()
                .filter(on -> addresses.all().contains(on.address()))
                .toList();
        return new LinkChoice(link, kept, present.why());
    }

    private static PluginException unavailable(String link, String trouble) {
        return new PluginException(ErrorCode.UNAVAILABLE, "external interface " + link + " " + trouble);
    }

    private void use(LinkChoice choice, NetworkConfig network) {
        Function<Family, Optional<IpAddress>> own =
                family -> ofOneFamily && network.range(family).isEmpty() ? Optional.empty() : addresses.get(family);
        ExternalInterface now = ExternalInterface.of(choice.link(), own, options, choice.why());
        String before = current.map(ExternalInterface::addresses).orElse("");
        boolean sameLink =
                current.filter(former -> former.link().equals(now.link())).isPresent();
        if (!sameLink) {
            LOG.info("external interface {} with {} ({})", now.link(), now.addresses(), now.why());
        } else if (!before.equals(now.addresses())) {
            LOG.info(
                    "external interface {} with {}, no longer with {} ({})",
                    now.link(),
                    now.addresses(),
                    before,
                    now.why());
        }
        current = Optional.of(now);
    }

    /** Identifies this node. */
    public String nodeId() {
        ExternalInterface external = whole.orElseThrow();
        return external.publicIp()
                .map(IpAddress::toString)
                .or(() -> external.publicIpv6().map(IpAddress::toString))
                .orElseThrow(() ->
                        unavailable(external.link(), "has no address; give it one or choose another with --iface"));
    }

    /** Who this node is in a network; how it is reached is left open. */
    public LeaseAttributes node(NetworkConfig network) {
        ExternalInterface external = whole.orElseThrow();
        return new LeaseAttributes(
                network.ipv4().flatMap(range -> external.publicIp()),
                network.ipv6().flatMap(range -> external.publicIpv6()),
                Advertisement.NONE);
    }
}
