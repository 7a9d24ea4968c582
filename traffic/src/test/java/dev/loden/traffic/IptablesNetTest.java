package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.process.Shell;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real iptables, both of its kinds, in a namespace. */
@Tag("net")
class IptablesNetTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    static final String NAT = """
            *nat
            :PREROUTING ACCEPT
            :INPUT ACCEPT
            :OUTPUT ACCEPT
            :POSTROUTING ACCEPT
            :FLANNEL-POSTRTG -
            -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
            -A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
            -A FLANNEL-POSTRTG -s 10.244.1.0/24 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j RETURN
            -A FLANNEL-POSTRTG -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN
            -A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN
            -A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
            -A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
            COMMIT
            """;
    static final String FILTER = """
            *filter
            :INPUT ACCEPT
            :FORWARD ACCEPT
            :OUTPUT ACCEPT
            :FLANNEL-FWD -
            -A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD
            -A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
            -A FLANNEL-FWD -d 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
            COMMIT
            """;

    private static final Pattern OURS = Pattern.compile("^:FLANNEL|^-A FLANNEL|-j FLANNEL-[A-Z]+$");

    /** Jumps and rules that look like ours are among them. */
    private static final String FOREIGN_RULES = """
            *nat
            :MINE - [0:0]
            :FLANNEL-POSTRTG - [0:0]
            -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE
            -A POSTROUTING -m comment --comment "flanneld masq" -j MINE
            -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
            -A POSTROUTING -m comment --comment "not -j FLANNEL-POSTRTG" -j ACCEPT
            -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
            -A MINE -j RETURN
            COMMIT
            *filter
            :FORWARD DROP [0:0]
            -A INPUT -p tcp -m tcp --dport 22 -j ACCEPT
            COMMIT
            """;

    private final Netns host = Netns.create("iptables");
    private final List<TrafficRules> started = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        started.forEach(TrafficRules::close);
        host.close();
    }

    private TrafficRules start(String variant, TrafficOptions options) {
        return start(options, Netns.tools(variant, host.commands(List.of(Netns.ownLock(directory)))));
    }

    private TrafficRules start(TrafficOptions options, Tools tools) {
        TrafficRules rules = TrafficRules.start(options, tools, Inputs.FORMER);
        started.add(rules);
        return rules;
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy"})
    void writesTheContractsRules(String variant) {
        TrafficRules rules = start(variant, Inputs.ALL);
        rules.setDesired(Inputs.both(false), Inputs.BOTH);

        host.awaitSaved("iptables" + variant, NAT, FILTER);
        host.awaitSaved("ip6tables" + variant, ipv6(NAT), ipv6(FILTER));
        assertEquals("", rules.trouble());
        assertEquals(2, host.writes());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy"})
    void writesNothingWhereAllIsRight(String variant) {
        TrafficRules first = start(variant, Inputs.ALL);
        first.setDesired(Inputs.v4(false), Inputs.V4);
        host.awaitSaved("iptables" + variant, NAT, FILTER);
        host.awaitCompares(10);
        assertEquals(1, host.writes(), host.ran().toString());
        first.close();

        TrafficRules second = start(variant, Inputs.ALL);
        second.setDesired(Inputs.v4(false), Inputs.V4);
        host.awaitCompares(10);
        assertEquals(0, second.repairs());
        assertEquals(1, host.writes(), host.ran().toString());
        long compares = host.compares();
        host.awaitCompares(10);
        assertTrue(
                host.ran().subList((int) compares + 1, host.ran().size()).stream()
                        .allMatch(("iptables" + variant + "-save")::equals),
                "one command each period: " + host.ran());
    }

    /** The repair may be faster than the next of several commands, and a chain in use cannot be deleted: then once more. */
    static Stream<Arguments> drifts() {
        String jump = "POSTROUTING -m comment --comment 'flanneld masq' -j FLANNEL-POSTRTG";
        String mark = "FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment 'flanneld masq' -j RETURN";
        return Stream.of("-nft", "-legacy")
                .flatMap(variant -> Stream.of(
                                "IPT -t nat -D FLANNEL-POSTRTG 3",
                                "IPT -t nat -A FLANNEL-POSTRTG -s 10.0.0.1 -j ACCEPT",
                                "IPT -t nat -A " + mark,
                                "IPT -t nat -D FLANNEL-POSTRTG 1; IPT -t nat -A " + mark,
                                "IPT -t nat -F FLANNEL-POSTRTG",
                                "IPT -t nat -D " + jump,
                                "IPT -t nat -A " + jump,
                                "IPT -t nat -I POSTROUTING -j FLANNEL-POSTRTG",
                                "until IPT -t nat -F && IPT -t nat -X && IPT -F && IPT -X; do :; done",
                                "until IPT -D FORWARD 1; IPT -F FLANNEL-FWD && IPT -X FLANNEL-FWD; do :; done",
                                "IPT -R FLANNEL-FWD 1 -s 10.244.0.0/16 -j DROP")
                        .map(command -> Arguments.of(variant, command)));
    }

    @ParameterizedTest
    @MethodSource("drifts")
    void repairsChangesOfOtherPrograms(String variant, String damage) {
        TrafficRules rules = start(variant, Inputs.ALL);
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        host.awaitSaved("iptables" + variant, NAT, FILTER);
        host.awaitCompares(2);
        long writes = host.writes();
        host.shell("export " + Netns.ownLock(directory) + "; " + damage.replace("IPT", "iptables" + variant + " -w"));

        Await.until("a repair", SOON, () -> host.writes() > writes);
        host.awaitSaved("iptables" + variant, NAT, FILTER);
        assertEquals("", rules.trouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy"})
    void leavesForeignRulesAlone(String variant) {
        String iptables = "iptables" + variant;
        host.shell("cat <<'END' | " + Netns.ownLock(directory) + " " + iptables + "-restore --noflush\n" + FOREIGN_RULES
                + "END\n");
        String nat = NAT.replace(":FLANNEL-POSTRTG -\n", ":FLANNEL-POSTRTG -\n:MINE -\n")
                .replace("-A POSTROUTING -m comment --comment \"flanneld masq\" -j FLANNEL-POSTRTG\n", """
                        -A POSTROUTING -s 192.0.2.0/24 -j MASQUERADE
                        -A POSTROUTING -m comment --comment "flanneld masq" -j MINE
                        -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
                        -A POSTROUTING -m comment --comment "not -j FLANNEL-POSTRTG" -j ACCEPT
                        """)
                .replace("COMMIT\n", "-A MINE -j RETURN\nCOMMIT\n");
        String filter = FILTER.replace(":FORWARD ACCEPT", ":FORWARD DROP")
                .replace("-A FORWARD", "-A INPUT -p tcp -m tcp --dport 22 -j ACCEPT\n-A FORWARD");
        TrafficRules rules = start(variant, Inputs.ALL);
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        host.awaitSaved(iptables, nat, filter);

        rules.setDesired(Inputs.v4(true), Inputs.V4);
        host.awaitSaved(
                iptables,
                lines(nat, line -> !OURS.matcher(line).find()),
                lines(filter, line -> !line.contains("FLANNEL-FWD")));
        assertEquals("", rules.trouble());
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy"})
    void optionsThatAreOffRemoveWhatIsLeft(String variant) {
        TrafficRules rules = start(variant, Inputs.ALL);
        rules.setDesired(Inputs.both(false), Inputs.BOTH);
        host.awaitSaved("iptables" + variant, NAT, FILTER);
        host.awaitSaved("ip6tables" + variant, ipv6(NAT), ipv6(FILTER));
        rules.close();

        rules = start(variant, Inputs.options(false, true, true));
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        host.awaitSaved("iptables" + variant, emptied(NAT), FILTER);
        host.awaitSaved("ip6tables" + variant, emptied(ipv6(NAT)), emptied(ipv6(FILTER)));
        rules.close();

        rules = start(variant, Inputs.options(false, true, false));
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        host.awaitSaved("iptables" + variant, emptied(NAT), emptied(FILTER));
    }

    @Test
    void followsANewSubnet() {
        TrafficRules rules = start("-nft", Inputs.ALL);
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        host.awaitSaved("iptables-nft", NAT, FILTER);
        rules.setDesired(Inputs.v4(false), Inputs.subnets("10.244.7.0/24"));

        host.awaitSaved("iptables-nft", NAT.replace("10.244.1.0", "10.244.7.0"), FILTER);
    }

    @Test
    void waitsForALockThatIsHeld() throws IOException {
        Path lock = Files.createFile(directory.resolve("lock"));
        Path go = directory.resolve("go");
        Shell.run("mkfifo", go.toString());
        Process holder = new ProcessBuilder("flock", lock.toString(), "cat", go.toString()).start();
        TrafficRules rules = start("-legacy", Inputs.ALL);
        rules.setDesired(Inputs.v4(false), Inputs.V4);

        Await.until("reported", SOON, () -> rules.trouble().contains("holding the xtables lock"));
        assertEquals(0, rules.repairs());
        Files.writeString(go, "now");
        host.awaitSaved("iptables-legacy", NAT, FILTER);
        Await.until("it is over", SOON, () -> rules.trouble().isEmpty());
        holder.destroy();
    }

    private static String ipv6(String rules) {
        return rules.replace("10.244.1.0/24", "fd00:0:0:1::/64")
                .replace("10.244.0.0/16", "fd00::/48")
                .replace("224.0.0.0/4", "ff00::/8");
    }

    /** The table without anything of ours. */
    private static String emptied(String rules) {
        return lines(rules, line -> !line.contains("FLANNEL"));
    }

    private static String lines(String text, Predicate<String> kept) {
        return Netns.lines(text.lines().filter(kept).toList());
    }
}
