package dev.loden.distro.bench;

import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.lab.demo.Mode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Peers by number, of a network as large as flannel's can be: subnet 10.x.y.0/24 of 10.0.0.0/8 and the /64 of the same number in
 * fd00:10:244::/48, public address 100.64.0.0 plus the number and fd00:64:: plus it, on the segment of the node that is measured.
 *
 * @param backend {@code vxlan} or {@code host-gw}
 * @param families of pods and public addresses
 */
public record ManyPeers(String backend, Set<Family> families) {
    /** This one's subnet is the measured node's: 10.244.0.0/24. */
    private static final int OWN = 244 << 8;

    /** Is added to the peer's number in the number of its IPv6 next hop, beyond those of IPv4. */
    private static final int IPV6_HOPS = 1_000_000;

    /** Copies the families. */
    public ManyPeers {
        families = Set.copyOf(families);
    }

    /** Whether there are devices with neighbors and forwarding entries. */
    boolean tunnelled() {
        return backend.equals("vxlan");
    }

    /** The families, IPv4 first. */
    List<Family> inOrder() {
        return families.stream().sorted().toList();
    }

    /**
     * All pods of a family.
     *
     * @param family any
     * @return the network
     */
    public static Prefix network(Family family) {
        return Prefix.parse(family == Family.IPV4 ? "10.0.0.0/8" : "fd00:10:244::/48");
    }

    /**
     * What the peers' public addresses lie in.
     *
     * @param family of the addresses
     * @return the network
     */
    public static Prefix underlay(Family family) {
        return Prefix.parse(family == Family.IPV4 ? "100.64.0.0/10" : "fd00:64::/64");
    }

    /**
     * The network's configuration.
     *
     * @return as flannel's net-conf.json
     */
    public String configuration() {
        String ipv4 = families.contains(Family.IPV4)
                ? "\"Network\":\"" + network(Family.IPV4) + "\""
                : "\"EnableIPv4\":false";
        String ipv6 = families.contains(Family.IPV6)
                ? ",\"EnableIPv6\":true,\"IPv6Network\":\"" + network(Family.IPV6) + "\""
                : "";
        return "{" + ipv4 + ipv6 + ",\"Backend\":{\"Type\":\"" + backend + "\"}}";
    }

    /**
     * The subnet a peer holds.
     *
     * @param family of its pods
     * @param peer its number
     * @return one of its own
     */
    public Prefix subnet(Family family, int peer) {
        return numbered(family, peer < OWN ? peer : peer + 1);
    }

    private static Prefix numbered(Family family, int number) {
        return switch (network(family).address()) {
            case Ipv4 first -> new Prefix(first.plus((long) number << 8), 24);
            case Ipv6 first -> new Prefix(new Ipv6(first.high() + number, 0), 64);
        };
    }

    /**
     * What the other nodes reach a peer by.
     *
     * @param family of the address
     * @param peer its number
     * @return one of its own
     */
    public IpAddress publicAddress(Family family, int peer) {
        return underlay(family).address().plus(peer);
    }

    /**
     * The MAC of a peer's tunnel endpoint.
     *
     * @param family of the tunnel's packets
     * @param peer its number
     * @return one of its own
     */
    public MacAddress mac(Family family, int peer) {
        return new MacAddress((family == Family.IPV4 ? 0x0e00_0000_0000L : 0x0e01_0000_0000L) + peer);
    }

    /** As in a store: {@code 10.1.2.0-24}. */
    String key(int peer) {
        return key(family -> subnet(family, peer));
    }

    /** The lease of the node that is measured. */
    String ownKey() {
        return key(family -> numbered(family, OWN));
    }

    private String key(Function<Family, Prefix> subnet) {
        return new Subnets(of(Family.IPV4).map(subnet), of(Family.IPV6).map(subnet)).key();
    }

    private Optional<Family> of(Family family) {
        return Optional.of(family).filter(families::contains);
    }

    /**
     * A lease's value.
     *
     * @param like another peer, whose addresses this one has; itself as a rule
     */
    String lease(int like) {
        return "{" + addresses(family -> publicAddress(family, like)) + ",\"BackendType\":\"" + backend + "\""
                + inOrder().stream()
                        .filter(family -> tunnelled())
                        .map(family -> ",\"" + (family == Family.IPV4 ? "BackendData" : "BackendV6Data")
                                + "\":{\"VNI\":1,\"VtepMAC\":\"" + mac(family, like) + "\"}")
                        .collect(Collectors.joining())
                + "}";
    }

    /** The members of a lease that name its public addresses. */
    String addresses(Function<Family, IpAddress> address) {
        return "\"PublicIP\":\""
                + of(Family.IPV4).map(address).map(IpAddress::toString).orElse("0.0.0.0")
                + "\",\"PublicIPv6\":"
                + of(Family.IPV6).map(address).map(text -> "\"" + text + "\"").orElse("null");
    }

    /**
     * Peers 1 to {@code count}.
     *
     * @param count how many
     * @return values by key, as in a store
     */
    public Map<String, String> leases(int count) {
        return leases(count, 0);
    }

    /**
     * The same after their nodes were replaced by others.
     *
     * @param count how many
     * @param offset is added to the number of the peer whose addresses each has
     * @return values by key, as in a store
     */
    public Map<String, String> leases(int count, int offset) {
        var leases = new LinkedHashMap<String, String>();
        IntStream.rangeClosed(1, count).forEach(peer -> leases.put(key(peer), lease(peer + offset)));
        return leases;
    }

    /** What {@code ip -batch} makes of the same peers: next-hop objects first, as the kernel is quickest with them. */
    List<String> ipCommands(Family family, int count) {
        return IntStream.concat(IntStream.rangeClosed(1, count), IntStream.rangeClosed(-count, -1))
                .boxed()
                .flatMap(n -> (n > 0 ? before(family, n) : List.of(route(family, -n))).stream())
                .toList();
    }

    private List<String> before(Family family, int peer) {
        String link = tunnelled() ? Mode.device(family) : "eth0";
        IpAddress gateway = tunnelled() ? subnet(family, peer).address() : publicAddress(family, peer);
        String hop = "nexthop add id " + hop(family, peer) + " via " + gateway + " dev " + link
                + (tunnelled() ? " onlink" : "");
        String neighbor =
                "neighbor add " + gateway + " lladdr " + mac(family, peer) + " dev " + link + " nud permanent";
        return tunnelled() ? List.of(neighbor, hop) : List.of(hop);
    }

    private String route(Family family, int peer) {
        return "route add " + subnet(family, peer) + " nhid " + hop(family, peer);
    }

    private static int hop(Family family, int peer) {
        return family == Family.IPV4 ? peer : IPV6_HOPS + peer;
    }

    List<String> bridgeCommands(Family family, int count) {
        return IntStream.rangeClosed(1, tunnelled() ? count : 0)
                .mapToObj(n -> "fdb add " + mac(family, n) + " dev " + Mode.device(family) + " dst "
                        + publicAddress(family, n) + " self permanent")
                .toList();
    }
}
