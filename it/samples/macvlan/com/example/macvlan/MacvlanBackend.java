package com.example.macvlan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkAttribute;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.Secrets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;

/** Each node has a macvlan device on its external device, and sends to the Ethernet address of the peer's. */
final class MacvlanBackend implements Backend {
    private static final String DEVICE = "lmv0";

    /** IFLA_MACVLAN_MODE and MACVLAN_MODE_BRIDGE (linux/if_link.h). */
    private static final LinkAttribute BRIDGE_MODE = LinkAttribute.u32(1, 4);

    private final Secrets secrets;

    MacvlanBackend(Secrets secrets) {
        this.secrets = secrets;
    }

    /** The device's present address, else the one in our lease, else one that is made once and kept. */
    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        MacAddress mac = actual.link(DEVICE)
                .flatMap(Link::mac)
                .or(() -> published(previous))
                .orElseGet(() -> MacAddress.ofBytes(secrets.get("macvlan-mac", MacvlanBackend::random)));
        return new Advertisement("macvlan", Settings.of("Mac", mac.toString()), Settings.EMPTY);
    }

    private static Optional<MacAddress> published(Advertisement previous) {
        try {
            return previous.data().isEmpty() ? Optional.empty() : Optional.of(mac(previous));
        } catch (InvalidValueException unreadable) {
            return Optional.empty();
        }
    }

    /** Locally administered, and of one interface (IEEE 802). */
    private static byte[] random() {
        byte[] octets = new byte[6];
        new SecureRandom().nextBytes(octets);
        octets[0] = (byte) (octets[0] & 0xfc | 0x02);
        return octets;
    }

    @Override
    public Scope scope(Underlay underlay) {
        return Scope.ofLink(DEVICE);
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        var kind = new LinkKind.Custom("macvlan", Optional.of(underlay.link()), List.of(BRIDGE_MODE));
        MacAddress mac = mac(own.attributes().advertisement());
        return NetworkPlan.of(
                new Link(DEVICE, kind, Optional.of(mac), underlay.mtu(), true),
                new Address(DEVICE, subnet(own).address(), 32));
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        Ipv4 node = peer.attributes()
                .publicIp()
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no public IPv4 address"));
        if (!underlay.isOnLink(node)) {
            throw new PluginException(
                    ErrorCode.UNSUPPORTED, node + " is not on the segment of " + underlay.link() + ", as macvlan needs");
        }
        Prefix subnet = subnet(peer);
        return NetworkPlan.of(
                new Neighbor(DEVICE, subnet.address(), mac(peer.attributes().advertisement())),
                new Route(subnet, new Via.Gateway(subnet.address(), DEVICE, true), Route.BOOT));
    }

    /** What a peer says is untrusted: anything that is not one interface's address is refused. */
    private static MacAddress mac(Advertisement advertised) {
        String text = advertised.data().string("Mac").orElseThrow(() -> new InvalidValueException("", "no Mac"));
        MacAddress mac = MacAddress.parse(text);
        if (mac.isMulticast() || mac.bits() == 0) {
            throw new InvalidValueException(text, "must be the address of one interface");
        }
        return mac;
    }

    private static Prefix subnet(Lease lease) {
        return lease.subnets()
                .ipv4()
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no IPv4 subnet"));
    }
}
