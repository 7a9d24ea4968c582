package dev.loden.it;

import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Node;

/** One more cable from a node to the wire. */
final class SecondLink {
    private SecondLink() {}

    static void attach(Scenario scenario, Node node, String device, String address) {
        Namespace wire = scenario.network().lab().segment().namespace();
        String port = "br0" + device;
        wire.ip("link add " + port + " type veth peer name " + device + " netns "
                + node.namespace().name());
        wire.ip("link set " + port + " master br0 up");
        node.namespace().ip("address add " + address + "/24 dev " + device);
        node.namespace().ip("link set " + device + " up");
    }
}
