package dev.loden.it;

import dev.loden.lab.net.Node;
import java.util.stream.Stream;

/**
 * What others may do to the kernel's state of one family.
 *
 * @param heal the network; the faults are the master's
 * @param side the family
 */
record Faults(Heal heal, Side side) {
    private static final String STRAY_MAC = "02:00:00:00:00:99";

    /** A subnet of nobody's, and an address on the wire. */
    private static final int STRAY = 99;

    private static final int PEER = 1;

    /** Of routes, neighbors and forwarding entries, and of the device where the mode has one. */
    Stream<Fault> all() {
        return Stream.concat(
                entries(),
                switch (heal.mode()) {
                    case VXLAN, DIRECT_ROUTING -> device();
                    case HOST_GW -> Stream.empty();
                    case UDP -> tun();
                });
    }

    /** Of routes, neighbors and forwarding entries, deleted, changed or added. */
    Stream<Fault> entries() {
        Stream<Fault> route = Stream.of(Fault.of("add " + peer(), side.ip() + " route delete " + peer()));
        return switch (heal.mode()) {
            case VXLAN -> Stream.of(route, tunnel(), foreign()).flatMap(faults -> faults);
            case DIRECT_ROUTING -> Stream.of(route, plain(), foreign()).flatMap(faults -> faults);
            case HOST_GW -> Stream.concat(route, plain());
            case UDP -> Stream.concat(route, datagrams());
        };
    }

    private String peer() {
        return side.subnet(PEER).toString();
    }

    /** IPv6 puts a route of another kind beside the one that is to be replaced. */
    private String replaced() {
        return side == Side.IPV4 ? "replace " + peer() : peer();
    }

    private Stream<Fault> tunnel() {
        String device = side.device();
        String mac = mac(heal.scenario().node1());
        String neighbor = side.endpoint(PEER) + " dev";
        return Stream.of(
                Fault.of(replaced(), side.ip() + " route replace " + peer() + " dev " + device),
                Fault.of("add " + neighbor, "ip neigh delete " + neighbor + " " + device),
                Fault.of(
                        "replace " + neighbor,
                        "ip neigh replace " + side.endpoint(PEER) + " lladdr " + STRAY_MAC + " dev " + device
                                + " nud permanent"),
                Fault.of("add " + mac, "bridge fdb delete " + mac + " dev " + device + " dst " + side.node(PEER)),
                Fault.of("replace " + mac, "bridge fdb replace " + mac + " dev " + device + " dst " + side.host(STRAY)),
                Fault.of(peer(), side.ip() + " route flush dev " + device + " proto boot"));
    }

    private Stream<Fault> plain() {
        String wrong = " via " + side.host(1) + " dev eth0 proto 76";
        String stray = side.subnet(STRAY).toString();
        return Stream.of(
                Fault.of(replaced(), side.ip() + " route replace " + peer() + wrong),
                Fault.of("remove " + stray, side.ip() + " route add " + stray + wrong));
    }

    private Stream<Fault> datagrams() {
        String on = " dev flannel0";
        String stray = side.subnet(STRAY).toString();
        String wrong = " via " + side.host(1) + " dev eth0 proto 76";
        return Stream.of(
                Fault.of("add " + side.network(), side.ip() + " route delete " + side.network()),
                Fault.of(side.network().toString(), side.ip() + " route replace " + side.network() + wrong),
                Fault.of(peer(), side.ip() + " route replace " + peer() + wrong),
                Fault.of("remove " + stray, side.ip() + " route add " + stray + wrong),
                Fault.of("remove " + stray, side.ip() + " route add " + stray + on),
                Fault.of(
                        "remove " + side.elsewhere().address().plus(1),
                        "ip address add " + side.addressElsewhere() + on));
    }

    /** Of udp's device, and of the data plane that goes with it. */
    private Stream<Fault> tun() {
        return Stream.of(
                Fault.of("flannel0", "ip link set flannel0 down"),
                Fault.atOnce("add " + side.endpoint(0), side.ip() + " address flush dev flannel0 scope global"),
                Fault.of("replace flannel0", "ip link set flannel0 mtu 1300"),
                Fault.of("add flannel0", "ip link delete flannel0"),
                Fault.atOnce("recreate flannel0", "ip link delete flannel0", "ip link add flannel0 up type bridge"));
    }

    private Stream<Fault> foreign() {
        String on = " dev " + side.device();
        String stray = side.subnet(STRAY).toString();
        String broadcast = "00:00:00:00:00:00";
        return Stream.of(
                Fault.of("remove " + stray, side.ip() + " route add " + stray + on),
                Fault.of("remove " + side.elsewhere(), side.ip() + " route add " + side.elsewhere() + on),
                Fault.of(
                        "remove " + side.endpoint(STRAY) + " ",
                        "ip neigh add " + side.endpoint(STRAY) + " lladdr " + STRAY_MAC + on + " nud permanent"),
                Fault.of("remove " + STRAY_MAC, "bridge fdb add " + STRAY_MAC + on + " dst " + side.host(STRAY)),
                Fault.of("remove " + broadcast, "bridge fdb add " + broadcast + on + " dst " + side.host(STRAY)),
                Fault.of(
                        "remove " + side.elsewhere().address().plus(1),
                        "ip address add " + side.addressElsewhere() + on));
    }

    /** Of the tunnel's device. One that is set down loses its IPv6 addresses and routes. */
    Stream<Fault> device() {
        String device = side.device();
        return Stream.of(
                Fault.of("up", "ip link set " + device + " down"),
                Fault.atOnce("add " + side.endpoint(0), side.ip() + " address flush dev " + device + " scope global"),
                Fault.of("replace " + device, "ip link set " + device + " address 02:00:00:00:00:98"),
                Fault.of("replace " + device, "ip link set " + device + " mtu 1300"),
                Fault.of("add " + device, "ip link delete " + device),
                anotherDevice("", "vxlan id 99 local " + side.node(0) + " dev eth0 dstport 8472 nolearning"),
                anotherDevice("mtu 1400 up ", "vxlan id 1 local " + side.node(0) + " dev eth0 dstport 4789"),
                anotherDevice("up ", "vxlan id 1 local " + side.loopback() + " dstport 8472 nolearning"),
                anotherDevice("up ", "bridge"));
    }

    private Fault anotherDevice(String options, String type) {
        return Fault.atOnce(
                "recreate " + side.device(),
                "ip link delete " + side.device(),
                "ip link add " + side.device() + " " + options + "type " + type);
    }

    private String mac(Node node) {
        return node.namespace().ip("-brief link show " + side.device()).strip().split("\\s+", -1)[2];
    }
}
