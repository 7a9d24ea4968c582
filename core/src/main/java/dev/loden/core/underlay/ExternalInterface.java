package dev.loden.core.underlay;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.config.InterfaceOptions;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The interface to the other nodes.
 *
 * @param underlay the interface as the kernel reports it; who is on its segment is found out later
 * @param publicIp the address that peers send to
 * @param publicIpv6 likewise
 * @param why how it was chosen, for people
 */
public record ExternalInterface(Underlay underlay, Optional<Ipv4> publicIp, Optional<Ipv6> publicIpv6, String why) {
    /**
     * Chooses by the options, else the default route with the lowest metric.
     *
     * @throws PluginException with UNAVAILABLE if there is none now; the message says what was looked for
     */
    static ExternalInterface choose(HostNetwork host, InterfaceOptions options) {
        Choice choice = Stream.of(
                        options.names().stream().flatMap(name -> byName(host, name).stream()),
                        options.regexes().stream().flatMap(regex -> byRegex(host, regex).stream()),
                        options.canReach().stream().flatMap(address -> byRoute(host, address).stream()),
                        isAutomatic(options) ? byDefaultRoute(host).stream() : Stream.<Choice>empty())
                .flatMap(choices -> choices)
                .findFirst()
                .orElseThrow(() -> new PluginException(ErrorCode.UNAVAILABLE, nothing(host, options)));
        return of(choice, options);
    }

    /** A link, the address that led to it if one did, and why. */
    private record Choice(HostLink link, Optional<IpAddress> address, String why) {}

    private static boolean isAutomatic(InterfaceOptions options) {
        return options.names().isEmpty()
                && options.regexes().isEmpty()
                && options.canReach().isEmpty();
    }

    private static Optional<Choice> byName(HostNetwork host, String name) {
        return host.link(name)
                .map(link -> new Choice(link, Optional.empty(), "--iface=" + name))
                .or(() -> ipAddress(name).flatMap(ip -> byAddress(host, ip::equals, "--iface=" + name)));
    }

    private static Optional<IpAddress> ipAddress(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (InvalidValueException aName) {
            return Optional.empty();
        }
    }

    private static Optional<Choice> byRegex(HostNetwork host, Pattern regex) {
        String why = "--iface-regex=" + regex;
        return host.links().stream()
                .filter(link -> regex.matcher(link.name()).find())
                .map(link -> new Choice(link, Optional.empty(), why))
                .findFirst()
                .or(() -> byAddress(host, ip -> regex.matcher(ip.toString()).find(), why));
    }

    private static Optional<Choice> byAddress(HostNetwork host, Predicate<IpAddress> wanted, String why) {
        return host.links().stream()
                .flatMap(link -> link.addresses().stream()
                        .map(Address::address)
                        .filter(wanted)
                        .map(ip -> new Choice(link, Optional.of(ip), why)))
                .findFirst();
    }

    private static Optional<Choice> byRoute(HostNetwork host, IpAddress address) {
        return best(host.routes().stream().filter(route -> route.destination().contains(address)))
                .flatMap(route -> byName(host, route.link()))
                .map(choice -> new Choice(choice.link(), Optional.empty(), "--iface-can-reach=" + address));
    }

    private static Optional<Choice> byDefaultRoute(HostNetwork host) {
        Stream<HostRoute> defaults =
                host.routes().stream().filter(route -> route.destination().length() == 0);
        return best(defaults)
                .flatMap(route -> byName(host, route.link())
                        .map(choice -> new Choice(
                                choice.link(), Optional.empty(), "default route, metric " + route.metric())));
    }

    /** The longest prefix, of these the lowest metric, IPv4 before IPv6. */
    private static Optional<HostRoute> best(Stream<HostRoute> routes) {
        return routes.min(
                Comparator.<HostRoute>comparingInt(route -> -route.destination().length())
                        .thenComparing(route -> route.destination().family())
                        .thenComparingInt(HostRoute::metric));
    }

    private static ExternalInterface of(Choice choice, InterfaceOptions options) {
        Optional<Ipv4> ipv4 = address(choice, Family.IPV4).map(Ipv4.class::cast);
        Optional<Ipv6> ipv6 = address(choice, Family.IPV6).map(Ipv6.class::cast);
        HostLink link = choice.link();
        var underlay = new Underlay(link.name(), link.mtu(), ipv4, ipv6, Set.of());
        return new ExternalInterface(
                underlay,
                options.publicIp().or(() -> ipv4),
                options.publicIpv6().or(() -> ipv6),
                choice.why());
    }

    /**
     * Why nothing can be sent by it now: such a moment is to be waited out, with everything left as it is. Empty if all
     * is well.
     *
     * @param before what was chosen before, if anything was: an address it had may not be missed
     */
    Optional<String> trouble(HostNetwork host, Optional<ExternalInterface> before, NetworkConfig config) {
        String name = "external interface " + underlay.link();
        Optional<HostLink> link = host.link(underlay.link());
        if (link.isEmpty()) {
            return Optional.of(name + " is gone; choose another with --iface");
        }
        if (!link.get().up()) {
            return Optional.of(name + " is down; set it up: ip link set " + underlay.link() + " up");
        }
        boolean lost4 = config.ipv4().isPresent()
                && before.flatMap(b -> b.underlay().ipv4()).isPresent()
                && !has(link.get(), underlay.ipv4());
        boolean lost6 = config.ipv6().isPresent()
                && before.flatMap(b -> b.underlay().ipv6()).isPresent()
                && !has(link.get(), underlay.ipv6());
        return lost4 || lost6
                ? Optional.of(name + " has lost its " + (lost4 ? "IPv4" : "IPv6")
                        + " address; give it one or choose another with --iface")
                : Optional.empty();
    }

    private static boolean has(HostLink link, Optional<? extends IpAddress> address) {
        return link.addresses().stream()
                .anyMatch(on -> Optional.of(on.address()).equals(address));
    }

    private static Optional<IpAddress> address(Choice choice, Family family) {
        Stream<IpAddress> own = choice.link().addresses().stream().map(Address::address);
        return Stream.concat(choice.address().stream(), own)
                .filter(ip -> ip.family() == family)
                .findFirst();
    }

    private static String nothing(HostNetwork host, InterfaceOptions options) {
        String links = host.links().stream().map(HostLink::name).collect(Collectors.joining(", "));
        String looked = isAutomatic(options)
                ? "no default route, so no external interface; name one with --iface"
                : "no external interface matches --iface " + options.names() + " --iface-regex " + options.regexes()
                        + " --iface-can-reach "
                        + options.canReach().map(IpAddress::toString).orElse("-");
        return looked + " (there are: " + links + ")";
    }
}
