package dev.loden.lab.demo;

import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.lab.net.Node;
import dev.loden.lab.net.SubnetEnv;
import dev.loden.lab.probe.Pings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** The ways a network can be configured to carry packets from node to node. */
public enum Mode {
    /** All peers through the tunnel. */
    VXLAN("vxlan", "{\"Type\":\"vxlan\"}"),
    /** Peers on the same segment by a plain route, the others through the tunnel. */
    DIRECT_ROUTING("DirectRouting", "{\"Type\":\"vxlan\",\"DirectRouting\":true}"),
    /** Peers on the same segment by a plain route, the others not at all. */
    HOST_GW("host-gw", "{\"Type\":\"host-gw\"}"),
    /** All peers by the daemons themselves, in UDP. */
    UDP("udp", "{\"Type\":\"udp\"}");

    /** flannel's name for the device that udp takes packets from. */
    private static final String UDP_DEVICE = "flannel0";

    private final String title;
    private final String backendJson;

    Mode(String title, String backendJson) {
        this.title = title;
        this.backendJson = backendJson;
    }

    /** How packets get from one node to another. */
    public enum Way {
        /** Through flannel.1. */
        TUNNEL,
        /** Through flannel0, and as the payload of UDP. */
        DATAGRAM,
        /** By a route via the other node's address. */
        PLAIN,
        /** Not at all. */
        NONE
    }

    /**
     * The configuration's {@code Backend}.
     *
     * @return JSON
     */
    public String backendJson() {
        return backendJson;
    }

    /**
     * How packets get from one node to another.
     *
     * @param from one node
     * @param to another one
     * @return the way
     */
    public Way way(Node from, Node to) {
        boolean near = from.segment().equals(to.segment());
        return switch (this) {
            case VXLAN -> Way.TUNNEL;
            case DIRECT_ROUTING -> near ? Way.PLAIN : Way.TUNNEL;
            case HOST_GW -> near ? Way.PLAIN : Way.NONE;
            case UDP -> Way.DATAGRAM;
        };
    }

    Way way(Pings.Pair pair) {
        return way(pair.from().node(), pair.to().node());
    }

    /**
     * Whether a node has a flannel.1.
     *
     * @return true in vxlan, with and without DirectRouting
     */
    public boolean hasTunnel() {
        return this == VXLAN || this == DIRECT_ROUTING;
    }

    /** The devices of a node; in udp one for both families. */
    Stream<String> devices(Set<Family> families) {
        return this == UDP
                ? Stream.of(UDP_DEVICE)
                : families.stream().filter(family -> hasTunnel()).map(Mode::device);
    }

    /** Routes that a node has without any peer, in the form of {@link #routes}. */
    Stream<String> ownRoutes(Node node) {
        return node.subnetEnv().ranges().stream()
                .map(SubnetEnv.Range::network)
                .filter(network -> this == UDP)
                .map(Mode::datagramRoute);
    }

    private static String datagramRoute(Prefix pods) {
        return pods + " dev " + UDP_DEVICE + (pods.family() == Family.IPV4 ? " scope link" : "");
    }

    /**
     * The routes that lead from one node to the pods of another, as {@code ip route} shows them, without protocol, metric and
     * preference.
     *
     * @param from one node
     * @param to another one, ready
     * @return one for each family; none if the mode has none
     */
    public List<String> routes(Node from, Node to) {
        return to.subnetEnv().ranges().stream()
                .map(SubnetEnv.Range::subnet)
                .flatMap(subnet -> route(from, to, subnet).stream())
                .toList();
    }

    private Optional<String> route(Node from, Node to, Prefix subnet) {
        return switch (way(from, to)) {
            case TUNNEL ->
                Optional.of(subnet + " via " + subnet.address() + " dev " + device(subnet.family()) + " onlink");
            case DATAGRAM -> Optional.of(datagramRoute(subnet));
            case PLAIN -> Optional.of(subnet + " via " + to.address(subnet.family()) + " dev " + from.external());
            case NONE -> Optional.empty();
        };
    }

    /**
     * The vxlan device of a family.
     *
     * @param family of the pods
     * @return its name
     */
    public static String device(Family family) {
        return family == Family.IPV4 ? "flannel.1" : "flannel-v6.1";
    }

    @Override
    public String toString() {
        return title;
    }
}
