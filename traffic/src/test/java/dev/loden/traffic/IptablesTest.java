package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.Family;
import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Commands.Result;
import dev.loden.traffic.Firewall.Extent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which commands are run, and what their exit codes mean. */
class IptablesTest {
    private static final Repair REPAIR = new Repair(List.of("differs"), "script", List.of(), false);
    private static final RuleSet ALL = rules(true, true);

    private final List<String> ran = new ArrayList<>();
    private Result answer = new Result(0, List.of(), "");
    private final Commands commands = (command, input, kept) -> {
        ran.add(String.join(" ", command) + (input.isEmpty() ? "" : " <" + input));
        assertDoesNotThrow(() -> List.of("*nat", "COMMIT", "*filter", "COMMIT").stream()
                .filter(kept)
                .toList());
        return answer;
    };
    private final Firewall iptables = Iptables.of(Family.IPV4, commands);

    private static RuleSet rules(boolean masquerade, boolean forward) {
        return RuleSet.of(Inputs.options(masquerade, true, forward), Optional.of(Inputs.RANGES_V4));
    }

    @Test
    void readsAllTablesFirstAndThenThoseOfDesiredChains() throws Exception {
        iptables.compare(rules(false, true), Extent.ALL_CHAINS);
        iptables.compare(rules(false, true), Extent.DESIRED_CHAINS);
        iptables.compare(rules(true, false), Extent.DESIRED_CHAINS);
        iptables.compare(ALL, Extent.DESIRED_CHAINS);
        Iptables.of(Family.IPV6, commands).compare(RuleSet.NONE, Extent.ALL_CHAINS);

        assertEquals(
                List.of(
                        "iptables-save",
                        "iptables-save -t filter",
                        "iptables-save -t nat",
                        "iptables-save",
                        "ip6tables-save"),
                ran);
    }

    @Test
    void writesWithoutTouchingTheRestAndWaitsForTheLock() throws Exception {
        iptables.repair(REPAIR);
        new Nftables(Family.IPV6, commands).repair(REPAIR);

        assertEquals(List.of("iptables-restore --noflush -w 3 <script", "nft -f - <script"), ran);
    }

    @Test
    void listsOurTableAlone() throws Exception {
        new Nftables(Family.IPV6, commands).compare(RuleSet.NONE, Extent.ALL_CHAINS);

        assertEquals(List.of("nft --stateless --handle list table ip6 flannel-ipv6"), ran);
    }

    @Test
    void reportsTheReasonOfARefusal() {
        answer = new Result(2, List.of(), "unknown option \"--random-fully\"");
        var unknown = assertThrows(CommandException.class, () -> iptables.repair(REPAIR));
        assertEquals(Kind.NOT_UNDERSTOOD, unknown.kind());
        assertEquals("iptables-restore: exit 2: unknown option \"--random-fully\"", unknown.getMessage());

        answer = new Result(2, List.of(), "Couldn't load target `FLANNEL-FWD':No such file or directory");
        var withoutChain = assertThrows(CommandException.class, () -> iptables.repair(REPAIR));
        assertEquals(Kind.REFUSED, withoutChain.kind());

        answer = new Result(4, List.of(), "Stopped waiting after 3s.");
        var busy = assertThrows(CommandException.class, () -> iptables.repair(REPAIR));
        assertEquals(Kind.REFUSED, busy.kind());
        assertEquals(
                "iptables-restore: exit 4: Stopped waiting after 3s."
                        + " (another program holds the lock on the rules, or the kernel lacks memory)",
                busy.getMessage());

        answer = new Result(3, List.of(), "no");
        assertEquals(
                "iptables: exit 3: no",
                assertThrows(CommandException.class, () -> iptables.compare(ALL, Extent.ALL_CHAINS))
                        .getMessage());
        assertEquals(
                "nft: exit 3: no",
                assertThrows(CommandException.class, () -> new Nftables(Family.IPV4, commands).repair(REPAIR))
                        .getMessage());
    }
}
