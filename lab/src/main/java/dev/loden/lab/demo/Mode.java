package dev.loden.lab.demo;

import dev.loden.lab.net.Node;
import dev.loden.lab.probe.Pings;
import java.util.Optional;

/** The ways a network can be configured to carry packets from node to node. */
public enum Mode {
    /** All peers through the tunnel. */
    VXLAN("vxlan", "{\"Type\":\"vxlan\"}"),
    /** Peers on the same segment by a plain route, the others through the tunnel. */
    DIRECT_ROUTING("DirectRouting", "{\"Type\":\"vxlan\",\"DirectRouting\":true}"),
    /** Peers on the same segment by a plain route, the others not at all. */
    HOST_GW("host-gw", "{\"Type\":\"host-gw\"}");

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
        };
    }

    Way way(Pings.Pair pair) {
        return way(pair.from().node(), pair.to().node());
    }

    /**
     * Whether a node has a flannel.1.
     *
     * @return true except in host-gw
     */
    public boolean hasDevice() {
        return this != HOST_GW;
    }

    /**
     * The route that leads from one node to the pods of another, as {@code ip route} shows it, without its protocol.
     *
     * @param from one node
     * @param to another one, ready
     * @return empty if the mode has none
     */
    public Optional<String> route(Node from, Node to) {
        var subnet = to.subnetEnv().subnet();
        return switch (way(from, to)) {
            case TUNNEL -> Optional.of(subnet + " via " + subnet.address() + " dev flannel.1 onlink");
            case PLAIN -> Optional.of(subnet + " via " + to.address() + " dev " + from.external());
            case NONE -> Optional.empty();
        };
    }

    @Override
    public String toString() {
        return title;
    }
}
