package dev.loden.lab.net;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An Ethernet segment between nodes: a bridge in a namespace of its own, whose address is the nodes' default gateway. */
public final class Segment {
    private final Namespace namespace;
    private final String bridge;
    private final List<Prefix> networks;
    private final Map<Namespace, String> ports = new HashMap<>();

    Segment(Namespace namespace, String bridge, List<Prefix> networks) {
        this.namespace = namespace;
        this.bridge = bridge;
        this.networks = networks;
        namespace.ip("link add " + bridge + " type bridge");
        networks.forEach(network -> namespace.addAddress(gateway(network), network.length(), bridge));
        namespace.ip("link set " + bridge + " up");
    }

    /**
     * The namespace of the bridge. Servers that every node must reach, such as etcd, run in it.
     *
     * @return never null
     */
    public Namespace namespace() {
        return namespace;
    }

    /**
     * The address of the bridge and the nodes' default gateway. It forwards nothing until {@link Lab#connectSegments}.
     *
     * @return for example 172.16.1.1, or fd00:172:16:1::1 where the lab has no IPv4
     */
    public IpAddress gateway() {
        return gateway(networks.getFirst());
    }

    private static IpAddress gateway(Prefix network) {
        return network.address().plus(1);
    }

    /**
     * Unplugs a node's cable: its external link loses its carrier.
     *
     * @param node of this segment
     */
    public void unplug(Node node) {
        namespace.ip("link set " + ports.get(node.namespace()) + " down");
    }

    /**
     * Plugs a node's cable in again.
     *
     * @param node of this segment
     */
    public void plug(Node node) {
        namespace.ip("link set " + ports.get(node.namespace()) + " up");
    }

    /** In each of its networks. */
    List<IpAddress> host(int number) {
        return networks.stream().map(network -> network.address().plus(number)).toList();
    }

    void attach(Namespace node, String device, int number) {
        String port = bridge + "port" + ports.size();
        ports.put(node, port);
        namespace.ip("link add " + port + " type veth peer name " + device + " netns " + node.name());
        namespace.ip("link set " + port + " master " + bridge + " up");
        networks.forEach(network -> node.addAddress(network.address().plus(number), network.length(), device));
        node.ip("link set " + device + " up");
        networks.forEach(network -> node.addDefaultRoute(gateway(network)));
    }
}
