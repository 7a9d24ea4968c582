package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Firewall.Extent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** A host with so many rules that a save, or even the list of a chain, takes longer than a command may. */
class ManyRulesTest {
    private static final RuleSet ALL = RuleSet.of(Inputs.options(true, true, true), Optional.of(Inputs.RANGES_V4));

    private final List<String> ran = new ArrayList<>();
    private Duration save = Duration.ofSeconds(10);
    private Duration list = Duration.ofMillis(20);
    private final Iptables iptables = new Iptables("iptables", new Slow(Programs.LIMIT));

    /** The tools of a host without rules of ours, which take their time. */
    private final class Slow implements Commands {
        private final Duration limit;

        Slow(Duration limit) {
            this.limit = limit;
        }

        @Override
        public Slow within(Duration other) {
            return new Slow(other);
        }

        @Override
        public Result run(List<String> command, String input, Predicate<String> kept) throws CommandException {
            String text = String.join(" ", command);
            ran.add(text);
            Duration takes = text.startsWith("iptables-save") ? save : list;
            if (takes.compareTo(limit) > 0) {
                throw new CommandException(Kind.TOO_SLOW, text + ": killed after " + limit.toMillis() + " ms");
            }
            boolean absent = text.contains("-S FLANNEL") || text.contains(" -C ");
            return new Result(absent ? text.contains(" -C ") ? 2 : 1 : 0, List.of(), "", takes);
        }
    }

    @Test
    void areReadChainByChain() throws Exception {
        Optional<Repair> repair = iptables.compare(ALL, Extent.ALL_CHAINS);
        assertTrue(repair.orElseThrow().script().contains("-A FLANNEL-POSTRTG"), "our rules come");
        assertEquals("iptables-save", ran.getFirst());

        ran.clear();
        iptables.compare(ALL, Extent.DESIRED_CHAINS);
        assertFalse(ran.isEmpty());
        assertTrue(
                ran.stream().allMatch(command -> command.matches("iptables -w 3 -t (nat|filter) -[SC] .*")),
                () -> "none that reads whole tables: " + ran);
        assertEquals(list.multipliedBy(ran.size()), iptables.cost(), "which the period follows");
    }

    @Test
    void areGivenMoreTimeEachTimeItWasNotEnough() throws Exception {
        save = Duration.ofMinutes(1);
        list = Duration.ofSeconds(30);

        assertTrue(
                refused()
                        .endsWith(
                                "killed after 5000 ms; from now on 20 s are allowed: the host has many rules, or is overloaded"));
        assertTrue(refused().contains("; from now on 80 s are allowed"));
        assertTrue(iptables.compare(ALL, Extent.ALL_CHAINS).isPresent());
        assertTrue(iptables.cost().compareTo(list) >= 0);
    }

    private String refused() {
        var e = assertThrows(CommandException.class, () -> iptables.compare(ALL, Extent.ALL_CHAINS));
        assertEquals(Kind.TOO_SLOW, e.kind());
        return e.getMessage();
    }
}
