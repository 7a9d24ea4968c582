package dev.loden.it;

import static dev.loden.it.Scenario.SOON;

import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork.Store;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A node whose default route leads to eth0; eth1 has 172.16.1.150 and 172.16.1.160, and a table of its own for 192.0.2.0/24. */
@Tag("net")
class LinkChoiceIT {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "--public-ip=172.16.1.160",
                "--iface-can-reach=192.0.2.9",
                "--iface-can-reach=172.16.1.160",
                "--iface-regex=^(?P<net>172)[.[:digit:]]+60\\z",
                "--iface=172.16.1.160"
            })
    void takesTheSecondLinkAndItsSecondAddress(String flag) {
        try (Scenario scenario = Heal.scenario(Mode.VXLAN, Store.FILE)) {
            Node node = scenario.master();
            SecondLink.attach(scenario, node, "eth1", "172.16.1.150");
            node.namespace().ip("address add 172.16.1.160/24 dev eth1");
            node.namespace().ip("rule add to 192.0.2.0/24 table 77");
            node.namespace().ip("route add default via 172.16.1.1 dev eth1 src 172.16.1.160 table 77");
            List<String> flags = new ArrayList<>(scenario.network().store().flags());
            flags.add(flag);
            Heal.start(node, flags.toArray(String[]::new));
            Await.until(
                    "a tunnel over eth1 from its second address with " + flag,
                    SOON,
                    () -> node.namespace()
                            .ip("-oneline -details link")
                            .contains("vxlan id 1 local 172.16.1.160 dev eth1"));
        }
    }
}
