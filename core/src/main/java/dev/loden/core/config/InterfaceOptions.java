package dev.loden.core.config;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * How the external interface is to be found; the first list that is not empty counts, as in flannel.
 *
 * @param names names or addresses, tried in turn
 * @param regexes matched against names and addresses, tried in turn
 * @param canReach an address; the interface its route leaves by
 * @param publicIp the address to publish instead of the interface's own
 * @param publicIpv6 likewise
 */
public record InterfaceOptions(
        List<String> names,
        List<Pattern> regexes,
        Optional<IpAddress> canReach,
        Optional<Ipv4> publicIp,
        Optional<Ipv6> publicIpv6) {

    /** Reads them. */
    public static InterfaceOptions of(Settings flags) {
        return new InterfaceOptions(
                flags.strings("iface"),
                flags.strings("iface-regex").stream()
                        .map(text -> Flags.parse("iface-regex", text, Flags::regex))
                        .toList(),
                Flags.text(flags, "iface-can-reach")
                        .map(text -> Flags.parse("iface-can-reach", text, IpAddress::parse)),
                Flags.text(flags, "public-ip").map(text -> Flags.parse("public-ip", text, Ipv4::parse)),
                Flags.text(flags, "public-ipv6").map(text -> Flags.parse("public-ipv6", text, Ipv6::parse)));
    }
}
