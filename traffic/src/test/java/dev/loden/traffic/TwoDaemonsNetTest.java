package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two daemons on one host, each with a Network of its own, and rules that iptables cannot print. */
@Tag("net")
class TwoDaemonsNetTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String JUMP = "-A POSTROUTING -m comment --comment \"flanneld masq\" -j FLANNEL-POSTRTG";

    private final Netns host = Netns.create("two");
    private final List<TrafficRules> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(TrafficRules::close);
        host.close();
    }

    private TrafficRules start(String tool) {
        boolean nft = tool.equals("nft");
        TrafficRules rules =
                TrafficRules.start(Inputs.ALL, Netns.tools(nft ? "-nft" : tool, host.commands()), List.of());
        started.add(rules);
        return rules;
    }

    private static NetworkConfig other(boolean nftables) {
        return new NetworkConfig(
                Optional.of(SubnetRange.of(Prefix.parse("10.5.0.0/16"), 24)),
                Optional.of(SubnetRange.of(Prefix.parse("fd05::/48"), 64)),
                nftables,
                new BackendConfig("vxlan", Settings.EMPTY));
    }

    private static Subnets otherSubnets() {
        return new Subnets(Optional.of(Prefix.parse("10.5.7.0/24")), Optional.of(Prefix.parse("fd05:0:0:7::/64")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy", "nft"})
    void keepTheirRulesAndReachASteadyState(String tool) {
        boolean nft = tool.equals("nft");
        TrafficRules first = start(tool);
        TrafficRules second = start(tool);
        first.setDesired(Inputs.both(nft), Inputs.BOTH);
        second.setDesired(other(nft), otherSubnets());
        Await.until(
                "both",
                SOON,
                () -> count(tool, "10.244.0.0/16") == 7
                        && count(tool, "10.5.0.0/16") == 7
                        && count(tool, "fd00::/48") == 7
                        && count(tool, "fd05::/48") == 7);
        host.awaitCompares(16);
        int writes = first.repairs() + second.repairs();
        String before = text(tool);
        host.awaitCompares(40);

        assertEquals(writes, first.repairs() + second.repairs(), host.ran().toString());
        assertEquals(before, text(tool));

        first.setDesired(Inputs.both(!nft), Inputs.BOTH);
        Await.until("the first one's are gone", SOON, () -> count(tool, "10.244.0.0/16") == 0);
        host.awaitCompares(16);
        assertEquals(7, count(tool, "10.5.0.0/16"), text(tool));
        assertEquals(7, count(tool, "fd05::/48"), text(tool));
        assertEquals("", first.trouble() + second.trouble());
    }

    @Test
    void aRuleThatIptablesCannotPrintIsNoMissingJump() {
        host.run("iptables-nft", "-t", "nat", "-A", "POSTROUTING", "-s", "192.0.2.1", "-j", "ACCEPT");
        host.run("nft", "add rule ip nat POSTROUTING ip saddr 192.0.2.7 masquerade random,persistent");
        assertTrue(host.run("iptables-nft-save").contains("incompatible"));
        TrafficRules rules = start("-nft");
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        Await.until("rules in place", SOON, () -> rules.unmet().isEmpty());
        host.awaitCompares(20);

        assertEquals(1, rules.repairs(), host.ran().toString());
        assertEquals(
                1,
                host.run("nft", "list", "chain", "ip", "nat", "POSTROUTING")
                        .lines()
                        .filter(line -> line.contains("jump FLANNEL-POSTRTG"))
                        .count());
        assertEquals("", rules.trouble());
        host.shell("iptables-nft -t nat -D " + JUMP.substring(3));
        Await.until("the jump is back", SOON, () -> rules.repairs() == 2);
    }

    @Test
    void aRuleThatIptablesCannotPrintInOurChainIsRemoved() {
        TrafficRules rules = start("-nft");
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        Await.until("rules in place", SOON, () -> rules.unmet().isEmpty());
        host.run("nft", "add rule ip nat FLANNEL-POSTRTG ip saddr 192.0.2.7 masquerade random,persistent");

        Await.until("removed", SOON, () -> !host.run("nft", "list", "ruleset").contains("persistent"));
        Await.until("rules in place", SOON, () -> rules.trouble().isEmpty() && count("-nft", "10.244.0.0/16") == 7);
    }

    private String text(String tool) {
        return tool.equals("nft")
                ? host.shell("nft -a list table ip flannel-ipv4; nft -a list table ip6 flannel-ipv6; true")
                : (host.run("iptables" + tool + "-save") + host.run("ip6tables" + tool + "-save"))
                        .lines()
                        .filter(line -> line.startsWith("-A"))
                        .reduce("", (all, line) -> all + line + "\n");
    }

    private long count(String tool, String network) {
        return text(tool).lines().filter(line -> line.contains(network)).count();
    }
}
