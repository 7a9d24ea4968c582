package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class NftablesTextTest {
    private static final RuleSet WANTED = RuleSet.of(Inputs.options(false, true, true), Optional.of(Inputs.RANGES_V4));
    private static final List<String> LISTED = List.of(
            "table ip flannel-ipv4 {",
            "\tchain forward {",
            "\t\ttype filter hook forward priority filter; policy accept;",
            "\t\tip saddr 10.244.0.0/16 accept",
            "\t\tip daddr 10.244.0.0/16 accept",
            "\t}",
            "",
            "}");

    @Test
    void findsNothingToDo() {
        assertEquals(Optional.empty(), NftablesText.compare(Family.IPV4, WANTED, LISTED));
        assertEquals(Optional.empty(), NftablesText.compare(Family.IPV4, RuleSet.NONE, List.of()));
    }

    @Test
    void replacesTheWholeTableInOneTransaction() {
        Repair repair = compare(List.of());

        assertEquals(List.of("table ip flannel-ipv4 missing"), repair.reasons());
        assertEquals("""
                table ip flannel-ipv4 {
                chain forward {
                type filter hook forward priority filter; policy accept;
                ip saddr 10.244.0.0/16 accept
                ip daddr 10.244.0.0/16 accept
                }
                }
                """, repair.script());
        assertFalse(repair.complete());
    }

    @Test
    void saysWhatDiffers() {
        var other = new ArrayList<>(LISTED);
        other.add(5, "\t\tcounter drop");
        assertEquals(List.of("foreign: counter drop"), compare(other).reasons());

        var swapped = new ArrayList<>(LISTED);
        Collections.swap(swapped, 3, 4);
        assertEquals(List.of("rules in another order"), compare(swapped).reasons());
        assertTrue(compare(swapped).complete());

        var shorter = new ArrayList<>(LISTED);
        shorter.remove(4);
        assertEquals(
                List.of("missing: ip daddr 10.244.0.0/16 accept"),
                compare(shorter).reasons());
    }

    @Test
    void removesTheTable() {
        Repair repair = NftablesText.compare(Family.IPV4, RuleSet.NONE, LISTED).orElseThrow();

        assertEquals("add table ip flannel-ipv4\ndelete table ip flannel-ipv4\n\n", repair.script());
        assertEquals(List.of("table ip flannel-ipv4 no longer desired"), repair.reasons());
        assertFalse(repair.complete());
    }

    private static Repair compare(List<String> listed) {
        return NftablesText.compare(Family.IPV4, WANTED, listed).orElseThrow();
    }
}
