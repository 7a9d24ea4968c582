package dev.loden.it;

import static dev.loden.it.Scenario.assertOneLine;
import static dev.loden.it.Scenario.log;
import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What the operator gets wrong: one line that names it, and exit code 2. */
@Tag("net")
class BadInputIT {
    private final Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE);

    /** A configuration, and what the one line has to contain. */
    private record Bad(String config, String keyAndValue, String rule) {}

    private static final List<Bad> TABLE = List.of(
            new Bad("{", "network configuration \"{\"", "not JSON"),
            new Bad("{}", "Network \"\"", "missing"),
            new Bad("{\"Network\":\"10.3.0.0/33\"}", "Network \"10.3.0.0/33\"", "0 to 32"),
            new Bad("{\"Network\":\"10.3.0.0/29\"}", "Network \"10.3.0.0/29\"", "too small"),
            new Bad("{\"Network\":\"10.3.0.0/16\",\"SubnetLen\":17}", "SubnetLen \"17\"", "18 to 30"),
            new Bad("{\"Network\":\"10.3.0.0/16\",\"SubnetLen\":31}", "SubnetLen \"31\"", "18 to 30"),
            new Bad(
                    "{\"Network\":\"10.3.0.0/16\",\"SubnetMin\":\"10.4.0.0\"}",
                    "SubnetMin \"10.4.0.0\"",
                    "inside Network"),
            new Bad(
                    "{\"Network\":\"10.3.0.0/16\",\"SubnetMin\":\"10.3.0.9\"}",
                    "SubnetMin \"10.3.0.9\"",
                    "start a subnet"),
            new Bad(
                    "{\"Network\":\"10.3.0.0/16\",\"SubnetMax\":\"10.4.0.0\"}",
                    "SubnetMax \"10.4.0.0\"",
                    "inside Network"),
            new Bad(
                    "{\"Network\":\"10.3.0.0/16\",\"EnableIPv4\":false}",
                    "EnableIPv4 \"false\"",
                    "EnableIPv6 must be true"),
            new Bad("{\"Network\":\"10.3.0.0/16\",\"EnableIPv6\":true}", "IPv6Network \"\"", "missing"),
            new Bad("{\"Network\":\"10.3.0.0/16\",\"EnableNFTables\":3}", "EnableNFTables \"3\"", "true or false"),
            new Bad("{\"Network\":\"10.3.0.0/16\",\"Backend\":[]}", "Backend \"[]\"", "an object"),
            new Bad(
                    "{\"Network\":\"10.3.0.0/16\",\"Backend\":{\"Type\":\"ipsec\"}}",
                    "Backend.Type \"ipsec\"",
                    "there are: alloc, "),
            new Bad(
                    "{\"Network\":\"10.3.0.0/16\",\"Backend\":{\"Type\":\"vxlan\",\"VNI\":10000000}}",
                    "Backend VNI \"10000000\"",
                    "flannel.10000000"),
            new Bad(
                    "{\"Network\":\"10.3.0.0/16\",\"Backend\":{\"Type\":\"vxlan\",\"Port\":70000}}",
                    "Backend Port \"70000\"",
                    "0 to 65535"),
            new Bad(
                    "{\"Network\":\"10.3.0.0/16\",\"Backend\":{\"Type\":\"vxlan\",\"MTU\":9}}",
                    "Backend MTU \"9\"",
                    "118 to 65535"));

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void namesWhatIsWrongWithTheConfiguration() {
        assertAll(TABLE.stream().map(bad -> (Executable) () -> assertRefused(bad)));
    }

    private void assertRefused(Bad bad) {
        scenario.network().store().writeConfig(bad.config());
        Node node = scenario.master();
        long before = fatal(node).count();

        assertEquals(2, scenario.runToItsEnd(node, Map.of()), bad.config());

        String line = fatal(node).skip(before).reduce((a, b) -> a + "\n" + b).orElse("");
        assertOneLine(line, bad.keyAndValue(), bad.rule());
        assertEquals(0, log(node).lines().filter(text -> text.contains("\tat ")).count(), "no stack trace");
    }

    @Test
    void namesWhatIsWrongWithAFlag() {
        Node node = scenario.master();

        assertEquals(2, scenario.runToItsEnd(node, Map.of("FLANNELD_PUBLIC_IP", "nowhere")));

        assertOneLine(fatal(node).reduce("", String::concat), "public-ip", "\"nowhere\"", "not an IPv4 address");
    }

    /** What the daemon prints after its log when it exits. */
    private static Stream<String> fatal(Node node) {
        return log(node).lines().filter(line -> line.startsWith("lodend: "));
    }
}
