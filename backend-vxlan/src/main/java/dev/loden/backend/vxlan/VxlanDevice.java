package dev.loden.backend.vxlan;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkFeature;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The plan of one family's device. Per peer it holds a route through the peer's first subnet address, a neighbor entry
 * that gives this address the peer's VTEP MAC, and a forwarding entry that sends that MAC to the peer's public address.
 *
 * @param family which addresses the device carries, inside and outside
 * @param config VNI, port and the like
 * @param nodeId what the MAC is derived from where none is known
 * @param name one text for all that is on the device: there are many thousands
 */
record VxlanDevice(Family family, VxlanConfig config, String nodeId, String name) {
    /** Outer Ethernet 14, IP 20 or 40, UDP 8 and VXLAN 8 bytes (RFC 7348 section 5). */
    private static final int IPV4_OVERHEAD = 50;

    private static final int IPV6_OVERHEAD = 70;

    /** IFNAMSIZ of linux/if.h, without the terminating zero. */
    private static final int MAX_NAME = 15;

    VxlanDevice(Family family, VxlanConfig config, String nodeId) {
        this(family, config, nodeId, (family == Family.IPV4 ? "flannel." : "flannel-v6.") + config.vni());
        if (name.length() > MAX_NAME) {
            throw new InvalidValueException(
                            Integer.toString(config.vni()),
                            "too large: the device would be called " + name + ", and a name has at most " + MAX_NAME
                                    + " characters")
                    .named("VNI");
        }
    }

    int mtu(Underlay underlay) {
        int wanted = config.mtu(family);
        int link = underlay.device(family).mtu();
        int outer = wanted != 0 ? Math.min(wanted, link) : link;
        return outer - (family == Family.IPV4 ? IPV4_OVERHEAD : IPV6_OVERHEAD);
    }

    /** The device's present MAC, else the one in the lease, else one that follows from who the node is. */
    MacAddress mac(KernelSnapshot actual, Settings previous) {
        return actual.link(name())
                .flatMap(Link::mac)
                .or(() -> published(previous))
                .orElseGet(this::derivedMac);
    }

    private Optional<MacAddress> published(Settings previous) {
        try {
            return previous.isEmpty()
                    ? Optional.empty()
                    : Optional.of(VtepData.of(previous, config.vni()).mac());
        } catch (InvalidValueException unreadable) {
            return Optional.empty(); // our own lease, but somebody else's data
        }
    }

    private MacAddress derivedMac() {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((name() + "@" + nodeId).getBytes(StandardCharsets.UTF_8));
            hash[0] = (byte) ((hash[0] & 0xfc) | 0x02); // locally administered, unicast (IEEE 802)
            return MacAddress.ofBytes(Arrays.copyOf(hash, 6));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible); // every Java has SHA-256
        }
    }

    Scope scope() {
        Set<String> drivers = config.checksumOffload().isPresent() ? Set.of(LinkFeature.DRIVER) : Set.of();
        return new Scope(Set.of(name()), List.of(), drivers);
    }

    NetworkPlan receive(Lease own, Underlay underlay) {
        MacAddress mac = VtepData.of(data(own), config.vni()).mac();
        var kind = new LinkKind.Vxlan(
                config.vni(),
                config.port(),
                local(underlay),
                underlay.device(family).link(),
                config.learning(),
                config.gbp());
        IpAddress address = subnet(own).address();
        NetworkPlan device = NetworkPlan.of(
                new Link(name(), kind, Optional.of(mac), mtu(underlay), true),
                new Address(name(), address, family.bits()));
        return config.checksumOffload()
                .map(on -> device.plus(NetworkPlan.of(new LinkFeature(name(), LinkFeature.CHECKSUM, on))))
                .orElse(device);
    }

    /**
     * What it takes to reach a peer that has a subnet of the family.
     *
     * @param own the address of this node's device; empty if it is not known
     */
    NetworkPlan reach(Lease peer, Optional<MacAddress> own) {
        IpAddress node = publicAddress(peer);
        VtepData vtep = VtepData.of(data(peer), config.vni());
        if (own.equals(Optional.of(vtep.mac()))) {
            throw new InvalidValueException(
                            vtep.mac().toString(),
                            "is this node's own: was the machine cloned? Delete the device of one of them,"
                                    + " and its lease; other nodes reach the one that was there first")
                    .named("VtepMAC");
        }
        Prefix subnet = subnet(peer);
        IpAddress gateway = subnet.address();
        return NetworkPlan.of(
                new FdbEntry(name(), vtep.mac(), node),
                new Neighbor(name(), gateway, vtep.mac()),
                new Route(subnet, new Via.Gateway(gateway, name(), true), Route.BOOT));
    }

    private IpAddress local(Underlay underlay) {
        return underlay.address(family)
                .orElseThrow(() -> new PluginException(
                        ErrorCode.UNAVAILABLE,
                        "external interface " + underlay.device(family).link() + " has no " + family
                                + " address; give it one or choose another with --iface"));
    }

    private Settings data(Lease lease) {
        return lease.attributes().advertisement().data(family);
    }

    private Prefix subnet(Lease lease) {
        return lease.subnets()
                .subnet(family)
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no " + family + " subnet"));
    }

    private IpAddress publicAddress(Lease peer) {
        return peer.attributes()
                .publicAddress(family)
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no public " + family + " address"));
    }
}
