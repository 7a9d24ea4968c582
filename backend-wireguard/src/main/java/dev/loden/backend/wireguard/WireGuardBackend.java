package dev.loden.backend.wireguard;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.Secrets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** One WireGuard device for each address family, {@code flannel-wg} and {@code flannel-wg-v6}, or one for both. */
final class WireGuardBackend implements Backend {
    static final String TYPE = "wireguard";

    /** Outer IPv6 40, UDP 8 and WireGuard 32 bytes, which flannel leaves room for over IPv4 too. */
    private static final int OVERHEAD = 80;

    /** Addresses that are no public ones: RFC 1918, RFC 4193. */
    private static final List<Prefix> PRIVATE =
            List.of(prefix("10.0.0.0/8"), prefix("172.16.0.0/12"), prefix("192.168.0.0/16"), prefix("fc00::/7"));

    private final NetworkConfig network;
    private final WireGuardConfig config;
    private final Secrets secrets;
    private final List<Tunnel> tunnels;
    private Optional<Key> publicKey = Optional.empty();

    WireGuardBackend(NetworkConfig network, WireGuardConfig config, Secrets secrets) {
        this.network = network;
        this.config = config;
        this.secrets = secrets;
        this.tunnels = Tunnel.of(network, config);
    }

    private static Prefix prefix(String text) {
        return Prefix.parse(text);
    }

    private Key publicKey() {
        if (publicKey.isEmpty()) {
            publicKey = Optional.of(NodeKey.of(secrets).open());
        }
        return publicKey.get();
    }

    /** The key is that of the node's secret, whatever an earlier lease said: another one could not be read. */
    @Override
    public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
        return new Advertisement(
                TYPE,
                network.ipv4().isPresent() ? new PeerData(publicKey(), config.port()).toSettings() : Settings.EMPTY,
                network.ipv6().isPresent() ? new PeerData(publicKey(), config.portV6()).toSettings() : Settings.EMPTY);
    }

    @Override
    public Scope scope(Underlay underlay) {
        return new Scope(
                tunnels.stream().map(Tunnel::link).collect(Collectors.toUnmodifiableSet()),
                network.networks().map(pods -> new Scope.RouteScope("", pods)).toList(),
                Set.of(WireGuardDriver.NAME));
    }

    @Override
    public NetworkPlan receive(Lease own, Underlay underlay) {
        return tunnels.stream()
                .map(tunnel -> tunnel.receive(own, network, publicKey(), mtu(underlay)))
                .reduce(NetworkPlan.EMPTY, NetworkPlan::plus);
    }

    @Override
    public NetworkPlan reach(Lease peer, Underlay underlay) {
        return tunnels.stream()
                .filter(tunnel -> !tunnel.subnets(peer).isEmpty())
                .map(tunnel -> reach(peer, tunnel, underlay))
                .reduce(NetworkPlan.EMPTY, NetworkPlan::plus);
    }

    private NetworkPlan reach(Lease peer, Tunnel tunnel, Underlay underlay) {
        boolean separate = config.mode() == Mode.SEPARATE;
        Family outer = separate ? tunnel.families().getFirst() : outer(peer.attributes(), underlay);
        Advertisement advertised = peer.attributes().advertisement();
        // In one device's lease the port for IPv6 is of a device that there is not, unless the mode is ipv6.
        boolean ofIpv6 = (separate || config.mode() == Mode.IPV6)
                ? outer == Family.IPV6
                : advertised.data().isEmpty();
        PeerData data = PeerData.of(ofIpv6 ? advertised.v6Data() : advertised.data(), tunnel.port());
        if (data.key().equals(publicKey())) {
            throw new InvalidValueException(data.key().base64(), "is this node's own: was its state directory copied?")
                    .named("PublicKey");
        }
        IpAddress address = peer.attributes()
                .publicAddress(outer)
                .orElseThrow(() -> new PluginException(ErrorCode.CONFIG, "has no public " + outer + " address"));
        return tunnel.reach(peer, data, new Endpoint(address, data.port()), config);
    }

    /** By which family a peer is reached: what flannel's selectMode says. */
    private Family outer(LeaseAttributes peer, Underlay underlay) {
        boolean hasIpv4 = peer.publicIp().isPresent();
        return switch (config.mode()) {
            case IPV6 -> Family.IPV6;
            case IPV4, SEPARATE -> Family.IPV4;
            case AUTO -> {
                boolean byIpv4 = peer.publicIp().filter(ip -> !isPrivate(ip)).isPresent()
                        && underlay.ipv4().isPresent();
                boolean byIpv6 = peer.publicIpv6().filter(ip -> !isPrivate(ip)).isPresent()
                        && underlay.ipv6().filter(ip -> !isPrivate(ip)).isPresent();
                yield hasIpv4 && (byIpv4 || !byIpv6) ? Family.IPV4 : Family.IPV6;
            }
        };
    }

    /** One device carries both families over either. */
    @Override
    public Set<Family> carries(Underlay underlay) {
        Set<Family> outer = Backend.super.carries(underlay);
        return switch (config.mode()) {
            case SEPARATE -> outer;
            case AUTO -> outer.isEmpty() ? outer : Set.of(Family.values());
            case IPV4 -> outer.contains(Family.IPV4) ? Set.of(Family.values()) : Set.of();
            case IPV6 -> outer.contains(Family.IPV6) ? Set.of(Family.values()) : Set.of();
        };
    }

    private static boolean isPrivate(IpAddress address) {
        Prefix host = Prefix.of(address, address instanceof Ipv4 ? 32 : 128);
        return PRIVATE.stream().anyMatch(range -> range.family() == host.family() && range.contains(host));
    }

    @Override
    public int mtu(Underlay underlay) {
        int outer = config.mtu() != 0 ? Math.min(config.mtu(), underlay.leastMtu()) : underlay.leastMtu();
        return outer - OVERHEAD;
    }
}
