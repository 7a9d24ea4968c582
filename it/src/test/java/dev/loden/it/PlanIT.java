package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.demo.Mode;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The commands that {@code loden plan} prints, run by a shell, in both families. */
@Tag("net")
class PlanIT {
    private static final String NOTHING = "Nothing to do: the kernel holds what it should.\n";

    @ParameterizedTest
    @CsvSource({"VXLAN, plain", "VXLAN, nexthop", "DIRECT_ROUTING, plain", "HOST_GW, plain"})
    void theCommandsBringTheKernelBack(Mode mode, String style) {
        List<String> daemon = List.of(
                Scenario.HOME.resolve("bin/lodend").toString(),
                "--route-style=" + style,
                "--kernel-events=false", // it repairs nothing by itself
                "--resync-period=1h");
        var options = new ReferenceNetwork.Options(2, ReferenceNetwork.Store.FILE, "eth0", mode.backendJson(), daemon);
        try (Scenario scenario = Scenario.create(options, Side.BOTH)) {
            Node node = scenario.master();
            scenario.network().nodes().forEach(scenario.network()::start);
            scenario.network().nodes().forEach(each -> each.awaitReady(Scenario.SOON));
            Await.until(
                    "the peer",
                    Scenario.SOON,
                    () -> hasRoutes(node) && plan(node).equals(NOTHING));
            String good = kernel(node);

            Stream.of(Side.values()).forEach(side -> destroy(node, mode, side));
            String commands = plan(node);
            assertTrue(commands.contains("ip -6 route add " + Side.IPV6.subnet(1) + " "), commands);
            node.namespace().run("sh", "-exc", commands);
            Await.until(
                    "addresses that nobody else has",
                    Scenario.SOON,
                    () -> !node.namespace().ip("address").contains("tentative"));
            assertEquals(good, kernel(node), commands);
            assertEquals(NOTHING, plan(node), commands);
        }
    }

    private static boolean hasRoutes(Node node) {
        String routes = node.namespace().ip("-4 route") + node.namespace().ip("-6 route");
        return Stream.of(Side.values()).allMatch(side -> routes.contains(side.subnet(1) + " "));
    }

    /** What is deleted takes more with it; and a route too many. */
    private static void destroy(Node node, Mode mode, Side side) {
        Namespace host = node.namespace();
        if (mode.hasTunnel()) {
            host.ip("link delete " + side.device());
        }
        if (mode != Mode.VXLAN) {
            host.run((side.ip() + " route delete " + side.subnet(1)).split(" ", -1));
            host.run((side.ip() + " route add " + side.subnet(99) + " via " + side.host(1) + " proto 76")
                    .split(" ", -1));
        }
    }

    /** Without what each device that is made has another of. */
    private static String kernel(Node node) {
        return Heal.stateOf(node)
                + node.namespace().ip("nexthop")
                + node.namespace().ip("-4 route")
                + node.namespace().ip("-6 route").replaceAll("(?m)^fe80.*\n", "");
    }

    private static String plan(Node node) {
        String loden = Scenario.HOME.resolve("bin/loden").toString();
        return node.namespace()
                .attempt(loden, "plan", "--socket=" + node.subnetFile().resolveSibling("subnet.sock"))
                .out();
    }
}
