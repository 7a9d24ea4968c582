package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testkit.Await;
import dev.loden.traffic.CommandException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real nft in a namespace, and the change between it and iptables. */
@Tag("net")
class NftablesNetTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final String V4 = """
            table ip flannel-ipv4 {
            	chain postrtg {
            		type nat hook postrouting priority srcnat; policy accept;
            		meta mark & 0x00004000 == 0x00004000 return
            		ip saddr 10.244.1.0/24 ip daddr 10.244.0.0/16 return
            		ip saddr 10.244.0.0/16 ip daddr 10.244.1.0/24 return
            		ip saddr != 10.244.0.0/16 ip daddr 10.244.1.0/24 return
            		ip saddr 10.244.0.0/16 ip daddr != 224.0.0.0/4 masquerade fully-random
            		ip saddr != 10.244.0.0/16 ip daddr 10.244.0.0/16 masquerade fully-random
            	}

            	chain forward {
            		type filter hook forward priority filter; policy accept;
            		ip saddr 10.244.0.0/16 accept
            		ip daddr 10.244.0.0/16 accept
            	}
            }
            """;
    private static final String V6 = """
            table ip6 flannel-ipv6 {
            	chain postrtg {
            		type nat hook postrouting priority srcnat; policy accept;
            		meta mark & 0x00004000 == 0x00004000 return
            		ip6 saddr fd00:0:0:1::/64 ip6 daddr fd00::/48 return
            		ip6 saddr fd00::/48 ip6 daddr fd00:0:0:1::/64 return
            		ip6 saddr != fd00::/48 ip6 daddr fd00:0:0:1::/64 return
            		ip6 saddr fd00::/48 ip6 daddr != ff00::/8 masquerade fully-random
            		ip6 saddr != fd00::/48 ip6 daddr fd00::/48 masquerade fully-random
            	}

            	chain forward {
            		type filter hook forward priority filter; policy accept;
            		ip6 saddr fd00::/48 accept
            		ip6 daddr fd00::/48 accept
            	}
            }
            """;

    private final Netns host = Netns.create("nft");
    private final List<TrafficRules> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(TrafficRules::close);
        host.close();
    }

    private TrafficRules start(TrafficOptions options) {
        return start(options, Netns.tools("-nft", host.commands()));
    }

    private TrafficRules start(TrafficOptions options, Tools tools) {
        TrafficRules rules = TrafficRules.start(options, tools, Inputs.FORMER);
        started.add(rules);
        return rules;
    }

    @Test
    void writesTheContractsRulesAndNoTableForAFamilyThatIsOff() {
        TrafficRules rules = start(Inputs.ALL);
        rules.setDesired(Inputs.v4(true), Inputs.V4);
        awaitRuleset(V4);

        rules.setDesired(Inputs.both(true), Inputs.BOTH);
        awaitRuleset(V4 + V6);

        rules.setDesired(Inputs.v4(true), Inputs.V4);
        awaitRuleset(V4);
        assertEquals("", rules.trouble());
    }

    @Test
    void writesNothingWhereAllIsRight() {
        TrafficRules first = start(Inputs.ALL);
        first.setDesired(Inputs.both(true), Inputs.BOTH);
        awaitRuleset(V4 + V6);
        host.awaitCompares(10);
        assertEquals(2, host.writes(), host.ran().toString());
        first.close();

        TrafficRules second = start(Inputs.ALL);
        second.setDesired(Inputs.both(true), Inputs.BOTH);
        host.awaitCompares(10);
        assertEquals(0, second.repairs());
        assertEquals(2, host.writes(), host.ran().toString());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "flush ruleset",
                "delete table ip flannel-ipv4",
                "flush chain ip flannel-ipv4 postrtg",
                "delete chain ip flannel-ipv4 forward",
                "add rule ip flannel-ipv4 forward drop",
                "insert rule ip flannel-ipv4 postrtg masquerade",
                "add rule ip flannel-ipv4 forward ip saddr 10.244.0.0/16 accept",
                "flush chain ip flannel-ipv4 forward; add rule ip flannel-ipv4 forward ip daddr 10.244.0.0/16 accept;"
                        + " add rule ip flannel-ipv4 forward ip saddr 10.244.0.0/16 accept",
                "add table ip flannel-ipv4 { flags dormant; }",
                "add chain ip flannel-ipv4 forward { policy drop; }",
                "add chain ip flannel-ipv4 other"
            })
    void repairsChangesOfOtherPrograms(String damage) {
        TrafficRules rules = start(Inputs.ALL);
        rules.setDesired(Inputs.v4(true), Inputs.V4);
        awaitRuleset(V4);
        host.awaitCompares(2);
        long writes = host.writes();
        host.run("nft", damage);

        Await.until("a repair", SOON, () -> host.writes() > writes);
        awaitRuleset(V4);
        assertEquals("", rules.trouble());
    }

    @Test
    void leavesForeignTablesAlone() {
        String mine = """
                table ip flannel-mine {
                	chain postrtg {
                		type nat hook postrouting priority srcnat; policy accept;
                		ip saddr 10.244.0.0/16 accept
                	}
                }
                """;
        host.run("nft", mine);
        TrafficRules rules = start(Inputs.ALL);
        rules.setDesired(Inputs.v4(true), Inputs.V4);
        awaitRuleset(mine + V4);
        rules.close();

        rules = start(Inputs.options(false, true, false));
        rules.setDesired(Inputs.v4(true), Inputs.V4);
        awaitRuleset(mine);
    }

    @Test
    void takesOverATableThatAnotherFlannelHasMade() {
        host.run("nft", "add table ip flannel-ipv4 { comment \"rules for flannel-ipv4\"; }");
        host.run("nft", "add chain ip flannel-ipv4 postrtg { type nat hook postrouting priority 100; }");
        host.run("nft", "add rule ip flannel-ipv4 postrtg meta mark 0x4000 return");
        TrafficRules rules = start(Inputs.options(true, true, true));
        rules.setDesired(Inputs.v4(true), Inputs.V4);

        awaitRuleset(V4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy"})
    void changesBetweenTheTwo(String variant) {
        TrafficRules rules = start(Inputs.ALL, Netns.tools(variant, host.commands()));
        rules.setDesired(Inputs.both(false), Inputs.BOTH);
        Await.until("iptables' rules", SOON, () -> ours(variant) == 24);
        rules.setDesired(Inputs.both(true), Inputs.BOTH);
        Await.until("no rule of ours in iptables", SOON, () -> ours(variant) == 0);
        assertTrue(host.run("nft", "list", "tables").contains("flannel-ipv4"));
        assertTrue(host.run("nft", "list", "tables").contains("flannel-ipv6"));

        rules.setDesired(Inputs.both(false), Inputs.BOTH);
        Await.until(
                "no table of ours",
                SOON,
                () -> !host.run("nft", "list", "tables").contains("flannel"));
        assertEquals(24, ours(variant));
        assertEquals("", rules.trouble());
    }

    /** How many lines say something about our chains. */
    private long ours(String variant) {
        return (host.run("iptables" + variant + "-save") + host.run("ip6tables" + variant + "-save"))
                .lines()
                .filter(line -> line.contains("FLANNEL"))
                .count();
    }

    @Test
    void doesWithoutIptablesWhereItIsNotUsed() {
        Commands real = host.commands();
        TrafficRules rules = start(Inputs.ALL, Netns.tools("-nft", without("ip", real)));
        rules.setDesired(Inputs.v4(true), Inputs.V4);

        awaitRuleset(V4);
        host.awaitCompares(4);
        assertEquals("", rules.trouble());
    }

    @Test
    void namesTheMissingProgramAndTriesAgain() {
        Commands real = host.commands();
        var missing = new ArrayList<>(List.of("nft"));
        Commands until = (command, input, kept) -> {
            if (missing.contains(command.getFirst())) {
                throw new CommandException(Kind.MISSING, "nft is not installed; install it: apt-get install nftables");
            }
            return real.run(command, input, kept);
        };
        TrafficRules rules = start(Inputs.ALL, Netns.tools("-nft", until));
        rules.setDesired(Inputs.v4(true), Inputs.V4);
        Await.until(
                "reported",
                SOON,
                () -> rules.trouble()
                        .equals("nft ip flannel-ipv4: nft is not installed; install it: apt-get install nftables;"
                                + " trying again"));
        missing.clear();

        awaitRuleset(V4);
        Await.until("over", SOON, () -> rules.trouble().isEmpty());
        assertFalse(host.ran().isEmpty());
    }

    private static Commands without(String start, Commands real) {
        return (command, input, kept) -> {
            if (command.getFirst().startsWith(start)) {
                throw new CommandException(Kind.MISSING, command.getFirst() + " is not installed");
            }
            return real.run(command, input, kept);
        };
    }

    private void awaitRuleset(String expected) {
        host.awaitText(expected, () -> host.run("nft", "list", "ruleset"));
    }
}
