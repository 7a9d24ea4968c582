package dev.loden.core.underlay;

import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.Egress;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.HostNetwork;
import dev.loden.api.plan.HostRoute;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.config.InterfaceOptions;
import dev.loden.core.config.Regex;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The link to the other nodes, and which of its addresses may be used.
 *
 * @param link as the kernel reports it
 * @param addresses of each family, the best first
 * @param why how it was chosen, for people
 */
record LinkChoice(HostLink link, List<Address> addresses, String why) {
    private static final String LOOPBACK = "lo";

    /**
     * What a choice rests on.
     *
     * @param host as the kernel reports it
     * @param egress the kernel's route lookup
     * @param inUse the addresses in use: of several links that match, the one that has them stays
     * @param families the network's, IPv4 first
     */
    record Basis(
            HostNetwork host,
            Function<IpAddress, Optional<Egress>> egress,
            Set<IpAddress> inUse,
            List<Family> families) {}

    /**
     * Chooses by the options, else the link that has the address to publish, else the default route with the lowest metric.
     *
     * @throws PluginException with UNAVAILABLE if there is none now; the message says what was looked for
     */
    static LinkChoice choose(Basis basis, InterfaceOptions options) {
        HostNetwork host = basis.host();
        return Stream.of(
                        options.names().stream().flatMap(name -> byName(basis, name).stream()),
                        options.regexes().stream().flatMap(regex -> byRegex(basis, regex).stream()),
                        options.canReach().stream().flatMap(address -> byEgress(basis, address).stream()),
                        isAutomatic(options) ? automatic(basis, options) : Stream.<LinkChoice>empty())
                .flatMap(choices -> choices)
                .findFirst()
                .orElseThrow(() -> new PluginException(ErrorCode.UNAVAILABLE, nothing(host, options)));
    }

    /** Those of one family. */
    List<Address> addresses(Family family) {
        return addresses.stream().filter(on -> on.address().family() == family).toList();
    }

    private static boolean isAutomatic(InterfaceOptions options) {
        return options.names().isEmpty()
                && options.regexes().isEmpty()
                && options.canReach().isEmpty();
    }

    private static LinkChoice of(HostLink link, String why) {
        return new LinkChoice(link, link.addresses(), why);
    }

    /** Of the family of one address that one alone. */
    private static LinkChoice of(HostLink link, IpAddress address, String why) {
        return with(link, address::equals, address, why);
    }

    private static LinkChoice with(HostLink link, Predicate<IpAddress> wanted, IpAddress first, String why) {
        List<Address> addresses = link.addresses().stream()
                .filter(on -> on.address().family() != first.family() || wanted.test(on.address()))
                .toList();
        return new LinkChoice(link, addresses, why);
    }

    private static Optional<LinkChoice> byName(Basis basis, String name) {
        String why = "--iface=" + name;
        return basis.host()
                .link(name)
                .map(link -> of(link, why))
                .or(() -> ipAddress(name).flatMap(ip -> byAddress(basis, ip::equals, why)));
    }

    private static Optional<IpAddress> ipAddress(String text) {
        try {
            return Optional.of(IpAddress.parse(text));
        } catch (InvalidValueException aName) {
            return Optional.empty();
        }
    }

    /** Addresses of all links before names, as flannel does. */
    private static Optional<LinkChoice> byRegex(Basis basis, Regex regex) {
        String why = "--iface-regex=" + regex;
        return byAddress(basis, ip -> regex.matchesIn(ip.toString()), why)
                .or(() -> basis.host().links().stream()
                        .filter(link -> regex.matchesIn(link.name()))
                        .map(link -> of(link, why))
                        .findFirst());
    }

    private static Optional<LinkChoice> byAddress(Basis basis, Predicate<IpAddress> wanted, String why) {
        return match(basis, ip -> wanted.test(ip) && basis.inUse().contains(ip))
                .or(() -> match(basis, wanted))
                .map(found -> with(found.link(), wanted, found.address(), why));
    }

    /** An address of a link. */
    private record Match(HostLink link, IpAddress address) {}

    private static Optional<Match> match(Basis basis, Predicate<IpAddress> wanted) {
        return basis.host().links().stream()
                .flatMap(link -> link.addresses().stream()
                        .map(Address::address)
                        .filter(wanted)
                        .map(ip -> new Match(link, ip)))
                .findFirst();
    }

    /** To an address of this host itself no packet leaves by any link: then the link that has it. */
    private static Optional<LinkChoice> byEgress(Basis basis, IpAddress address) {
        String why = "--iface-can-reach=" + address;
        Optional<LinkChoice> own = byAddress(basis, address::equals, why);
        return own.isPresent()
                ? own
                : basis.egress()
                        .apply(address)
                        .flatMap(egress -> basis.host()
                                .link(egress.link())
                                .map(link -> egress.source()
                                        .filter(source -> has(link, source))
                                        .map(source -> named(basis, link, source, why))
                                        .orElseGet(() -> of(link, why))));
    }

    /** An address in use stays, though the kernel would prefer one that was added since. */
    private static LinkChoice named(Basis basis, HostLink link, IpAddress source, String why) {
        return link.addresses().stream()
                .map(Address::address)
                .filter(on -> on.family() == source.family() && basis.inUse().contains(on))
                .findFirst()
                .map(inUse -> of(link, inUse, why))
                .orElseGet(() -> of(link, source, why));
    }

    private static boolean has(HostLink link, IpAddress address) {
        return link.addresses().stream().anyMatch(on -> on.address().equals(address));
    }

    /** The loopback device leads to no other node, though routers may announce an address that is on it. */
    private static Stream<LinkChoice> automatic(Basis basis, InterfaceOptions options) {
        HostNetwork host = basis.host();
        Stream<LinkChoice> byPublicAddress = options.publicAddresses().stream()
                .flatMap(address ->
                        host.links().stream().filter(link -> !link.name().equals(LOOPBACK) && has(link, address)))
                .map(link -> withPublic(link, options));
        return Stream.concat(byPublicAddress, byDefaultRoute(basis).stream());
    }

    private static LinkChoice withPublic(HostLink link, InterfaceOptions options) {
        List<IpAddress> here = options.publicAddresses().stream()
                .filter(address -> has(link, address))
                .toList();
        List<Address> addresses = link.addresses().stream()
                .filter(on -> here.contains(on.address())
                        || here.stream()
                                .noneMatch(one -> one.family() == on.address().family()))
                .toList();
        String why = here.stream().map(IpAddress::toString).collect(Collectors.joining(" ", "public address ", ""));
        return new LinkChoice(link, addresses, why);
    }

    /** The lowest metric, IPv4 before IPv6, but a family of the network before one that is not. */
    private static Optional<LinkChoice> byDefaultRoute(Basis basis) {
        HostNetwork host = basis.host();
        return host.routes().stream()
                .filter(route -> route.destination().length() == 0)
                .min(Comparator.<HostRoute, Boolean>comparing(route ->
                                !basis.families().contains(route.destination().family()))
                        .thenComparing(route -> route.destination().family())
                        .thenComparing(HostRoute::metric, Integer::compareUnsigned))
                .flatMap(route ->
                        host.link(route.link()).map(link -> of(link, "default route, metric " + route.metric())));
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
