package dev.loden.distro.bench;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Peers by number, of a network as large as flannel's can be: subnet 10.x.y.0/24 of 10.0.0.0/8, public address
 * 100.64.0.0 plus the number, on the segment of the node that is measured.
 *
 * @param backend {@code vxlan} or {@code host-gw}
 */
public record ManyPeers(String backend) {
    /** All pods. */
    public static final Prefix NETWORK = Prefix.parse("10.0.0.0/8");

    /** What the peers' public addresses lie in. */
    public static final Prefix UNDERLAY = Prefix.parse("100.64.0.0/10");

    /** Subnet 10.244.0.0/24 is the measured node's. */
    private static final int OWN = 244 << 8;

    /** Whether there is a device with neighbors and forwarding entries. */
    boolean tunnelled() {
        return backend.equals("vxlan");
    }

    /**
     * The subnet a peer holds.
     *
     * @param peer its number
     * @return one of its own
     */
    public Prefix subnet(int peer) {
        int third = peer < OWN ? peer : peer + 1;
        return new Prefix(new Ipv4((10 << 24) + (third << 8)), 24);
    }

    /**
     * What the other nodes reach a peer by.
     *
     * @param peer its number
     * @return one of its own
     */
    public Ipv4 publicAddress(int peer) {
        return new Ipv4((100 << 24) + (64 << 16) + peer);
    }

    /**
     * The MAC of a peer's tunnel endpoint.
     *
     * @param peer its number
     * @return one of its own
     */
    public MacAddress mac(int peer) {
        return new MacAddress(0x0e00_0000_0000L + peer);
    }

    /** As in a store: {@code 10.1.2.0-24}. */
    String key(int peer) {
        return subnet(peer).address() + "-24";
    }

    /**
     * A lease's value.
     *
     * @param like another peer, whose addresses this one has; itself as a rule
     */
    String lease(int like) {
        String head =
                "{\"PublicIP\":\"" + publicAddress(like) + "\",\"PublicIPv6\":null,\"BackendType\":\"" + backend + "\"";
        return tunnelled() ? head + ",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"" + mac(like) + "\"}}" : head + "}";
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
    List<String> ipCommands(int count) {
        String link = tunnelled() ? "flannel.1" : "eth0";
        return IntStream.concat(IntStream.rangeClosed(1, count), IntStream.rangeClosed(-count, -1))
                .boxed()
                .flatMap(n -> (n > 0 ? before(n, link) : after(-n)).stream())
                .toList();
    }

    private List<String> before(int peer, String link) {
        Ipv4 gateway = tunnelled() ? (Ipv4) subnet(peer).address() : publicAddress(peer);
        String hop = "nexthop add id " + peer + " via " + gateway + " dev " + link + (tunnelled() ? " onlink" : "");
        String neighbor = "neighbor add " + gateway + " lladdr " + mac(peer) + " dev " + link + " nud permanent";
        return tunnelled() ? List.of(neighbor, hop) : List.of(hop);
    }

    private List<String> after(int peer) {
        return List.of("route add " + subnet(peer) + " nhid " + peer);
    }

    List<String> bridgeCommands(int count) {
        return IntStream.rangeClosed(1, tunnelled() ? count : 0)
                .mapToObj(n -> "fdb add " + mac(n) + " dev flannel.1 dst " + publicAddress(n) + " self permanent")
                .toList();
    }
}
