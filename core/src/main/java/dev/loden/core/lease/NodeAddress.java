package dev.loden.core.lease;

import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether a lease's public addresses can be those of a node: sent to any other address, packets go to no peer. */
final class NodeAddress {
    /**
     * What is nobody's, by name: RFC 6890, 5771, 4291, 6052 and 7915. An IPv4 address in IPv6's form is met by a translator or by nobody,
     * and behind 6to4 (RFC 3056) must be one that the whole Internet reaches. Link-local addresses and Teredo's are nodes'.
     */
    private static final Map<Family, List<Kind>> NOBODYS = Stream.of(
                    kinds("the broadcast address", "255.255.255.255/32"),
                    kinds("that of no host", "0.0.0.0/8"),
                    kinds("a loopback address", "127.0.0.0/8", "::1/128"),
                    kinds("a multicast address", "224.0.0.0/4", "ff00::/8"),
                    kinds("the unspecified address", "::/128"),
                    kinds(
                            "an IPv4 address in IPv6's form",
                            "::/96",
                            "::ffff:0:0/96",
                            "::ffff:0:0:0/96",
                            "64:ff9b::/96"),
                    kinds(
                            "6to4 of an address that only its own network knows",
                            "2002::/24",
                            "2002:a00::/24",
                            "2002:7f00::/24",
                            "2002:a9fe::/32",
                            "2002:ac10::/28",
                            "2002:c0a8::/32",
                            "2002:e000::/19"))
            .flatMap(kinds -> kinds)
            .collect(Collectors.groupingBy(kind -> kind.prefix().family()));

    private static final Family[] FAMILIES = Family.values();

    private record Kind(String name, Prefix prefix) {}

    private static Stream<Kind> kinds(String name, String... prefixes) {
        return Stream.of(prefixes).map(prefix -> new Kind(name, Prefix.parse(prefix)));
    }

    private NodeAddress() {}

    /** Why one of the addresses that count in the network is nobody's; empty if all can be a node's. */
    static Optional<String> flaw(LeaseAttributes attributes, NetworkConfig network) {
        for (Family family : FAMILIES) {
            Optional<String> flaw = network.range(family)
                    .flatMap(range -> attributes.publicAddress(family))
                    .flatMap(NodeAddress::flaw);
            if (flaw.isPresent()) {
                return flaw;
            }
        }
        return Optional.empty();
    }

    private static Optional<String> flaw(IpAddress address) {
        for (Kind kind : NOBODYS.get(address.family())) { // asked for each of very many leases
            if (kind.prefix().contains(address)) {
                return Optional.of("its public address " + address + " is not that of one node, but " + kind.name());
            }
        }
        return Optional.empty();
    }
}
