package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class IptablesTextTest {
    private static final RuleSet FORWARD = RuleSet.of(Inputs.options(false, true, true), Optional.of(Inputs.RANGES_V4));
    private static final RuleSet ALL = RuleSet.of(Inputs.ALL, Optional.of(Inputs.RANGES_V4));
    private static final RuleSet NONE = RuleSet.none(FORWARD.networks());
    private static final String JUMP = "-A FORWARD -m comment --comment \"flanneld forward\" -j FLANNEL-FWD";
    private static final String FROM =
            "-A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment \"flanneld forward\" -j ACCEPT";
    private static final String TO =
            "-A FLANNEL-FWD -d 10.244.0.0/16 -m comment --comment \"flanneld forward\" -j ACCEPT";
    private static final String DOCKER = "-A FORWARD -j DOCKER-USER";
    private static final String DELETE = "-D" + JUMP.substring(2);

    static Stream<Arguments> drifts() {
        return Stream.concat(ruleDrifts(), jumpDrifts());
    }

    private static Stream<Arguments> ruleDrifts() {
        return Stream.of(
                drift("nothing there", List.of(), "chain FLANNEL-FWD missing; jump from FORWARD missing", JUMP),
                drift(
                        "another table's chain of that name",
                        List.of("*mangle", ":FLANNEL-FWD - [0:0]", JUMP, FROM, TO),
                        "chain FLANNEL-FWD missing; jump from FORWARD missing",
                        JUMP),
                drift("rule missing", filter(JUMP, FROM), "FLANNEL-FWD: missing: " + TO),
                drift("all rules missing", filter(JUMP), "FLANNEL-FWD: missing: " + FROM + " and 1 more"),
                drift("rule twice", filter(JUMP, FROM, TO, FROM), "FLANNEL-FWD: duplicated: " + FROM),
                drift("other order", filter(JUMP, TO, FROM), "FLANNEL-FWD: rules in another order"),
                drift(
                        "foreign rule",
                        filter(JUMP, FROM, "-A FLANNEL-FWD -j DROP", TO),
                        "FLANNEL-FWD: foreign: -A FLANNEL-FWD -j DROP"));
    }

    private static Stream<Arguments> jumpDrifts() {
        return Stream.of(
                drift("jump missing", filter(DOCKER, FROM, TO), "jump from FORWARD missing", JUMP),
                drift(
                        "jump twice, with a foreign rule between",
                        filter(DOCKER, JUMP, "-A FORWARD -j DROP", JUMP, FROM, TO),
                        "jump from FORWARD duplicated",
                        DELETE,
                        DELETE,
                        "-I FORWARD 2" + JUMP.substring("-A FORWARD".length())),
                drift(
                        "jump without our comment",
                        filter("-A FORWARD -j FLANNEL-FWD", FROM, TO),
                        "jump from FORWARD different",
                        "-D FORWARD -j FLANNEL-FWD",
                        "-I FORWARD 1" + JUMP.substring("-A FORWARD".length())),
                drift(
                        "jump for some packets only",
                        filter("-A FORWARD -i eth0 -m comment --comment \"flanneld forward\" -j FLANNEL-FWD", FROM, TO),
                        "jump from FORWARD different",
                        "-D FORWARD -i eth0 -m comment --comment \"flanneld forward\" -j FLANNEL-FWD",
                        "-I FORWARD 1" + JUMP.substring("-A FORWARD".length())),
                drift(
                        "a comment that looks like a jump",
                        filter("-A FORWARD -m comment --comment \"x -j FLANNEL-FWD\" -j ACCEPT", FROM, TO),
                        "jump from FORWARD missing",
                        JUMP));
    }

    private static Arguments drift(String what, List<String> saved, String reasons, String... jumps) {
        boolean missing = reasons.startsWith("chain");
        boolean rulesDiffer = reasons.contains("FLANNEL-FWD: ");
        var script = new ArrayList<>(List.of("*filter"));
        script.addAll(missing ? List.of("-N FLANNEL-FWD") : rulesDiffer ? List.of("-F FLANNEL-FWD") : List.of());
        script.addAll(List.of(jumps));
        script.addAll(missing || rulesDiffer ? List.of(FROM, TO) : List.of());
        script.add("COMMIT");
        return Arguments.of(what, saved, reasons, String.join("\n", script) + "\n");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("drifts")
    void repairsInOneTransaction(String what, List<String> saved, String reasons, String script) {
        Repair repair = IptablesText.compare(FORWARD, saved).orElseThrow();

        assertEquals(reasons, String.join("; ", repair.reasons()));
        assertEquals(script, repair.script());
    }

    @Test
    void findsNoDifferenceAmongForeignRules() {
        List<String> saved = filter(
                DOCKER,
                JUMP,
                "-A FORWARD -j DROP",
                FROM,
                TO,
                "-A KUBE-FORWARD -m conntrack --ctstate INVALID -j DROP",
                "-A FLANNEL-FWD2 -j DROP");

        assertEquals(Optional.empty(), IptablesText.compare(FORWARD, saved));
    }

    @Test
    void repairsEachTableThatDiffers() {
        Repair repair = IptablesText.compare(ALL, filter(JUMP, FROM, TO)).orElseThrow();

        assertEquals(List.of("chain FLANNEL-POSTRTG missing", "jump from POSTROUTING missing"), repair.reasons());
        assertTrue(repair.script().startsWith("*nat\n-N FLANNEL-POSTRTG\n"), repair.script());
        assertFalse(repair.script().contains("filter"), repair.script());
    }

    @Test
    void removesWhatIsNotWantedAnyMore() {
        Repair repair =
                IptablesText.compare(NONE, filter(DOCKER, JUMP, JUMP, FROM)).orElseThrow();

        assertEquals(List.of("chain FLANNEL-FWD no longer desired"), repair.reasons());
        assertEquals(
                String.join("\n", "*filter", DELETE, DELETE, "-F FLANNEL-FWD", "-X FLANNEL-FWD", "COMMIT") + "\n",
                repair.script());
        assertEquals(Optional.empty(), IptablesText.compare(RuleSet.NONE, List.of("*filter", DOCKER)));
    }

    @Test
    void keepsAnEmptyChainThatSomebodyElseJumpsTo() {
        String other = "-A MINE -g FLANNEL-FWD";

        Repair repair = IptablesText.compare(NONE, filter(JUMP, FROM, other)).orElseThrow();

        assertEquals(String.join("\n", "*filter", DELETE, "-F FLANNEL-FWD", "COMMIT") + "\n", repair.script());
        assertEquals(Optional.empty(), IptablesText.compare(RuleSet.NONE, filter(other)));
    }

    @Test
    void knowsWhetherAllMayBeThereInOtherWords() {
        assertTrue(IptablesText.compare(FORWARD, filter(JUMP, FROM, TO + " --odd"))
                .orElseThrow()
                .complete());
        assertFalse(
                IptablesText.compare(FORWARD, filter(JUMP, FROM)).orElseThrow().complete());
        assertFalse(
                IptablesText.compare(FORWARD, filter(FROM, TO)).orElseThrow().complete());
        assertFalse(IptablesText.compare(RuleSet.NONE, filter()).orElseThrow().complete());
    }

    @Test
    void leavesRulesOfAnotherNetworkAlone() {
        String from = FROM.replace("244", "5");
        String to = TO.replace("244", "5");

        assertEquals(Optional.empty(), IptablesText.compare(FORWARD, filter(JUMP, from, FROM, TO, to)));
        assertEquals(
                String.join("\n", "*filter", "-D" + FROM.substring(2), FROM, TO, "COMMIT") + "\n",
                IptablesText.compare(FORWARD, filter(JUMP, from, FROM, to))
                        .orElseThrow()
                        .script());
        assertEquals(
                String.join("\n", "*filter", "-D" + FROM.substring(2), "COMMIT") + "\n",
                IptablesText.compare(NONE, filter(JUMP, FROM, to)).orElseThrow().script());
        assertEquals(Optional.empty(), IptablesText.compare(NONE, filter(JUMP, to)));
    }

    @Test
    void removesRulesOfAFormerNetwork() {
        RuleSet desired = FORWARD.replacing(Set.of(Prefix.parse("10.5.0.0/16")));

        assertEquals(
                List.of("FLANNEL-FWD: foreign: " + FROM.replace("244", "5")),
                IptablesText.compare(desired, filter(JUMP, FROM.replace("244", "5"), FROM, TO))
                        .orElseThrow()
                        .reasons());
    }

    @Test
    void isNotFooledByALineBreakInAComment() {
        String first = "-A MINE -m comment --comment \"x";
        List<String> saved = filter(JUMP, FROM, first, "-A FLANNEL-FWD -j DROP", "*nat", "\" -j RETURN", TO);

        assertEquals(Optional.empty(), IptablesText.compare(FORWARD, saved));
    }

    private static List<String> filter(String... rules) {
        var lines = new ArrayList<>(List.of("*filter", ":FORWARD ACCEPT [0:0]", ":FLANNEL-FWD - [3:180]"));
        lines.addAll(List.of(rules));
        lines.add("COMMIT");
        return lines;
    }
}
