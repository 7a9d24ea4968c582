package dev.loden.core.config;

import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How the external interface is to be found; the first list that is not empty counts, as in flannel.
 *
 * @param names names or addresses, tried in turn
 * @param regexes matched against names and addresses, tried in turn
 * @param canReach an address; the interface its route leaves by
 * @param publicIp the address to publish instead of the interface's own; without any of those before, it names the interface that
 *     has it
 * @param publicIpv6 likewise
 * @param ipv6Names those of IPv6, names or addresses tried in turn; empty for the same interface as IPv4's
 * @param oneFamilySuffices whether a node that lacks one of the network's families serves the other
 */
public record InterfaceOptions(
        List<String> names,
        List<Regex> regexes,
        Optional<IpAddress> canReach,
        Optional<Ipv4> publicIp,
        Optional<Ipv6> publicIpv6,
        List<String> ipv6Names,
        boolean oneFamilySuffices) {

    /** Reads them. */
    public static InterfaceOptions of(Settings flags) {
        return new InterfaceOptions(
                Flags.texts(flags, "iface"),
                Flags.texts(flags, "iface-regex").stream()
                        .map(text -> Flags.parse("iface-regex", text, Regex::parse))
                        .toList(),
                Flags.text(flags, "iface-can-reach")
                        .map(text -> Flags.parse("iface-can-reach", text, IpAddress::parse)),
                Flags.text(flags, "public-ip").map(text -> Flags.parse("public-ip", text, Ipv4::parse)),
                Flags.text(flags, "public-ipv6").map(text -> Flags.parse("public-ipv6", text, Ipv6::parse)),
                Flags.texts(flags, "iface-ipv6"),
                Flags.flag(flags, "allow-missing-family", false));
    }

    /**
     * With the addresses to publish that the store says.
     *
     * @param node what it does not have stays as it is
     */
    public InterfaceOptions with(LeaseAttributes node) {
        return new InterfaceOptions(
                names,
                regexes,
                canReach,
                node.publicIp().or(() -> publicIp),
                node.publicIpv6().or(() -> publicIpv6),
                ipv6Names,
                oneFamilySuffices);
    }

    /** How the interface of IPv6 alone is to be found; empty if it is the same one. */
    public Optional<InterfaceOptions> ofIpv6() {
        return ipv6Names.isEmpty()
                ? Optional.empty()
                : Optional.of(new InterfaceOptions(
                        ipv6Names,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        publicIpv6,
                        List.of(),
                        oneFamilySuffices));
    }

    /** The address of a family to publish instead of the interface's own. */
    public Optional<IpAddress> publicAddress(Family family) {
        return switch (family) {
            case IPV4 -> publicIp.map(IpAddress.class::cast);
            case IPV6 -> publicIpv6.map(IpAddress.class::cast);
        };
    }

    /** These addresses, IPv4 first. */
    public List<IpAddress> publicAddresses() {
        return Stream.of(Family.values())
                .flatMap(family -> publicAddress(family).stream())
                .toList();
    }
}
