package dev.loden.it;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import java.util.Set;
import java.util.stream.Stream;

/** One family of the reference network: where its things are, and the commands about them. Nodes count from 0, the master. */
enum Side {
    IPV4(Family.IPV4, "10.244.%d.0/24", "172.16.1.%d", "192.0.2.1/24"),
    IPV6(Family.IPV6, "fd00:10:244:%x::/64", "fd00:172:16:1::%x", "2001:db8:1::1/64");

    private static final int FIRST_HOST = 100;

    private final Family family;
    private final String subnets;
    private final String hosts;
    private final String elsewhere;

    Side(Family family, String subnets, String hosts, String elsewhere) {
        this.family = family;
        this.subnets = subnets;
        this.hosts = hosts;
        this.elsewhere = elsewhere;
    }

    static final Set<Family> BOTH = Set.of(Family.IPV4, Family.IPV6);

    /** IPv4 first. */
    static Stream<Side> of(Set<Family> families) {
        return Stream.of(values()).filter(side -> families.contains(side.family));
    }

    Family family() {
        return family;
    }

    /** A network of this family and no other. */
    Set<Family> alone() {
        return Set.of(family);
    }

    /** {@code ip -4} or {@code ip -6}. */
    String ip() {
        return this == IPV4 ? "ip -4" : "ip -6";
    }

    /** The vxlan device. */
    String device() {
        return Mode.device(family);
    }

    /** All pods. */
    Prefix network() {
        return this == IPV4 ? ReferenceNetwork.NETWORK : ReferenceNetwork.NETWORK_V6;
    }

    /** A node's pods. */
    Prefix subnet(int node) {
        return Prefix.parse(subnets.formatted(node));
    }

    /** A node's end of the tunnel. */
    IpAddress endpoint(int node) {
        return subnet(node).address();
    }

    /** A node's address on the wire. */
    IpAddress node(int node) {
        return host(FIRST_HOST + node);
    }

    /** Any address on the wire; 1 is the gateway's. */
    IpAddress host(int number) {
        return IpAddress.parse(hosts.formatted(number));
    }

    /** What no lease and no network contains. */
    Prefix elsewhere() {
        return Prefix.parse(elsewhere);
    }

    /** An address there, as a command gives it to a device. */
    String addressElsewhere() {
        return elsewhere + (this == IPV6 ? " nodad" : "");
    }

    IpAddress loopback() {
        return IpAddress.parse(this == IPV4 ? "127.0.0.1" : "::1");
    }
}
