package dev.loden.lab.net;

import dev.loden.api.net.IpAddress;
import dev.loden.lab.net.SubnetEnv.Range;
import java.util.List;

/**
 * A pod: a namespace with one link to its node's cni0 bridge.
 *
 * @param node on which it runs
 * @param namespace with its link eth0
 * @param addresses of eth0: one for each family, IPv4's first
 */
public record Pod(Node node, Namespace namespace, List<IpAddress> addresses) {
    private static final int FIRST_HOST = 2;

    /** Copies the addresses. */
    public Pod {
        addresses = List.copyOf(addresses);
    }

    static Pod attach(Node node, Namespace inside, int number, SubnetEnv env) {
        String port = "veth" + number;
        String mtu = " mtu " + env.mtu();
        node.namespace().ip("link add " + port + mtu + " type veth peer name eth0" + mtu + " netns " + inside.name());
        node.namespace().ip("link set " + port + " master " + Node.POD_BRIDGE + " up");
        List<IpAddress> addresses =
                env.ranges().stream().map(range -> address(range, number)).toList();
        for (int i = 0; i < addresses.size(); i++) {
            inside.addAddress(addresses.get(i), env.ranges().get(i).subnet().length(), "eth0");
        }
        inside.ip("link set eth0 up");
        env.ranges().forEach(range -> inside.addDefaultRoute(range.gateway()));
        return new Pod(node, inside, addresses);
    }

    private static IpAddress address(Range range, int number) {
        return range.subnet().address().plus(FIRST_HOST + number);
    }

    /** The first of its addresses. */
    public IpAddress address() {
        return addresses.getFirst();
    }
}
