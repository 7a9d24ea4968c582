package dev.loden.core.underlay;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.HostLink;
import dev.loden.api.plan.Underlay;
import dev.loden.core.config.InterfaceOptions;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
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
     * A link with the addresses to use.
     *
     * @param own the address of a family that packets are sent from
     */
    static ExternalInterface of(
            HostLink link, Function<Family, Optional<IpAddress>> own, InterfaceOptions options, String why) {
        Optional<Ipv4> ipv4 = own.apply(Family.IPV4).map(Ipv4.class::cast);
        Optional<Ipv6> ipv6 = own.apply(Family.IPV6).map(Ipv6.class::cast);
        return new ExternalInterface(
                new Underlay(link.name(), link.mtu(), ipv4, ipv6, Set.of()),
                options.publicIp().or(() -> ipv4),
                options.publicIpv6().or(() -> ipv6),
                why);
    }

    /** The same with IPv6 on the interface of another. */
    ExternalInterface with(ExternalInterface ofIpv6) {
        Underlay other = ofIpv6.underlay;
        return new ExternalInterface(
                new Underlay(
                        link(),
                        underlay.mtu(),
                        underlay.ipv4(),
                        other.ipv6(),
                        Set.of(),
                        Optional.of(new Underlay.Device(other.link(), other.mtu()))
                                .filter(device -> !device.link().equals(link()))),
                publicIp,
                ofIpv6.publicIpv6,
                why + "; IPv6: " + other.link() + ", " + ofIpv6.why);
    }

    /** The link's name. */
    String link() {
        return underlay.link();
    }

    /** Its public addresses, for people. */
    public String addresses() {
        return Stream.concat(publicIp.map(IpAddress::toString).stream(), publicIpv6.map(IpAddress::toString).stream())
                .collect(Collectors.joining(" "));
    }
}
