package dev.loden.lab.net;

import dev.loden.api.net.Ipv4;

/**
 * A pod: a namespace with one link to its node's cni0 bridge.
 *
 * @param node on which it runs
 * @param namespace with its link eth0
 * @param address of eth0
 */
public record Pod(Node node, Namespace namespace, Ipv4 address) {
    private static final int FIRST_HOST = 2;

    static Pod attach(Node node, Namespace inside, int number, SubnetEnv env) {
        Ipv4 address = new Ipv4(((Ipv4) env.subnet().address()).bits() + FIRST_HOST + number);
        String port = "veth" + number;
        String mtu = " mtu " + env.mtu();
        node.namespace().ip("link add " + port + mtu + " type veth peer name eth0" + mtu + " netns " + inside.name());
        node.namespace().ip("link set " + port + " master " + Node.POD_BRIDGE + " up");
        inside.ip("address add " + address + "/" + env.subnet().length() + " dev eth0");
        inside.ip("link set eth0 up");
        inside.ip("route add default via " + env.gateway());
        return new Pod(node, inside, address);
    }
}
