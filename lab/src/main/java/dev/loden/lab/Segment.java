package dev.loden.lab;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import java.util.HashMap;
import java.util.Map;

/** The wire between the nodes: a bridge in a namespace of its own, with a gateway address that leads nowhere. */
public final class Segment {
    private static final Prefix NETWORK = Prefix.parse("172.16.1.0/24");
    private static final String BRIDGE = "br0";
    private final Namespace namespace;
    private final Map<Namespace, String> ports = new HashMap<>();

    Segment(Namespace namespace) {
        this.namespace = namespace;
        namespace.ip("link add " + BRIDGE + " type bridge");
        namespace.ip("address add " + gateway() + "/" + NETWORK.length() + " dev " + BRIDGE);
        namespace.ip("link set " + BRIDGE + " up");
    }

    /**
     * The namespace of the bridge; what should be reachable from every node runs in it.
     *
     * @return never null
     */
    public Namespace namespace() {
        return namespace;
    }

    /**
     * The address of the bridge and the nodes' default gateway.
     *
     * @return 172.16.1.1
     */
    public Ipv4 gateway() {
        return host(1);
    }

    /**
     * Unplugs a node's cable: its external link loses its carrier.
     *
     * @param node one of the lab's
     */
    public void unplug(Node node) {
        namespace.ip("link set " + ports.get(node.namespace()) + " down");
    }

    /**
     * Plugs a node's cable in again.
     *
     * @param node one of the lab's
     */
    public void plug(Node node) {
        namespace.ip("link set " + ports.get(node.namespace()) + " up");
    }

    Ipv4 host(int number) {
        Ipv4 network = (Ipv4) NETWORK.address();
        return new Ipv4(network.bits() + number);
    }

    void attach(Namespace node, String device, Ipv4 address) {
        String port = "port" + ports.size();
        ports.put(node, port);
        namespace.ip("link add " + port + " type veth peer name " + device + " netns " + node.name());
        namespace.ip("link set " + port + " master " + BRIDGE + " up");
        node.ip("address add " + address + "/" + NETWORK.length() + " dev " + device);
        node.ip("link set " + device + " up");
        node.ip("route add default via " + gateway());
    }
}
