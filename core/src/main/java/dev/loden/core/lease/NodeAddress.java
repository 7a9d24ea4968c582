package dev.loden.core.lease;

import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether a lease's public addresses can be those of a node: sent to any other address, packets go to no peer. */
final class NodeAddress {
    /** This network, loopback, multicast (RFC 6890, RFC 5771); unspecified, loopback, multicast (RFC 4291). */
    private static final List<Prefix> NOBODYS = Stream.of(
                    "0.0.0.0/8", "127.0.0.0/8", "224.0.0.0/4", "::/128", "::1/128", "ff00::/8")
            .map(Prefix::parse)
            .toList();

    private static final IpAddress BROADCAST = new Ipv4(-1);

    private NodeAddress() {}

    /** Why one of the addresses that count in the network is nobody's; empty if all can be a node's. */
    static Optional<String> flaw(LeaseAttributes attributes, NetworkConfig network) {
        boolean bad4 = network.ipv4().isPresent() && isNobodys(attributes.publicAddress(Family.IPV4));
        boolean bad6 = network.ipv6().isPresent() && isNobodys(attributes.publicAddress(Family.IPV6));
        return bad4 || bad6
                ? attributes
                        .publicAddress(bad4 ? Family.IPV4 : Family.IPV6)
                        .map(address -> "its public address " + address + " is not that of one node")
                : Optional.empty();
    }

    private static boolean isNobodys(Optional<IpAddress> address) {
        if (address.isEmpty()) {
            return false;
        }
        for (Prefix prefix : NOBODYS) { // asked for each of very many leases
            if (prefix.contains(address.get())) {
                return true;
            }
        }
        return address.get().equals(BROADCAST);
    }
}
