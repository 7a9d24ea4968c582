package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.DistinctLog;
import dev.loden.traffic.CommandException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class FirewallReconcilerTest {
    private static final RuleSet DESIRED = RuleSet.of(Inputs.ALL, Optional.of(Inputs.RANGES_V4));
    private static final Duration RESYNC = Duration.ofMillis(20);

    private final FakeFirewall firewall = new FakeFirewall("wall");
    private final DistinctLog troubles = new DistinctLog(NOPLogger.NOP_LOGGER);
    private final DistinctLog notices = new DistinctLog(NOPLogger.NOP_LOGGER);
    private long nanos = 4711;
    private final AtomicInteger repairs = new AtomicInteger();
    private final FirewallReconciler reconciler = reconciler(RESYNC);

    private FirewallReconciler reconciler(Duration resync) {
        var timing = new Timing(resync, () -> nanos, new GreatestDelay());
        return new FirewallReconciler(firewall, timing, troubles, notices, repairs::incrementAndGet);
    }

    @Test
    void writesWhatIsMissingAndReadsItBack() throws Exception {
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();

        assertEquals(FakeFirewall.text(DESIRED), firewall.held());
        assertEquals(List.of("wall compares all", "wall writes", "wall compares all"), firewall.journal());
        assertEquals(1, repairs.get());
        assertTrue(reconciler.isConverged());
    }

    @Test
    void writesNothingWhereNothingDiffers() throws Exception {
        firewall.hold(DESIRED);
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        reconcileWhenDue();

        assertEquals(List.of("wall compares all", "wall compares"), firewall.journal());
        assertEquals(0, repairs.get());
    }

    /** A tool's output is read by a thread, and the host may have none left. */
    @Test
    void goesOnAfterAnError() throws Exception {
        firewall.failNext(new OutOfMemoryError("unable to create native thread"));
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        assertTrue(troubles.summary().contains("unable to create native thread"), troubles.summary());

        nanos += Duration.ofSeconds(1).toNanos();
        reconciler.reconcile();
        assertEquals(FakeFirewall.text(DESIRED), firewall.held());
        assertEquals("", troubles.summary());
    }

    @Test
    void waitsUntilItIsDue() throws Exception {
        FirewallReconciler seldom = reconciler(Duration.ofHours(1));
        seldom.setDesired(DESIRED);
        seldom.reconcile();
        firewall.journal().clear();
        seldom.reconcile();

        assertEquals(List.of(), firewall.journal());
        assertEquals(Duration.ofHours(1), seldom.untilDue());
    }

    @Test
    void newDesiredRulesAreDueAtOnce() throws Exception {
        FirewallReconciler seldom = reconciler(Duration.ofHours(1));
        seldom.setDesired(DESIRED);
        seldom.reconcile();
        seldom.setDesired(RuleSet.NONE);
        assertFalse(seldom.isConverged());
        seldom.reconcile();

        assertEquals(FakeFirewall.text(RuleSet.NONE), firewall.held());
    }

    @Test
    void withoutDesiredRulesItComparesOnce() throws Exception {
        reconciler.setDesired(RuleSet.NONE);
        reconciler.reconcile();

        assertEquals(List.of("wall compares all"), firewall.journal());
        assertTrue(reconciler.untilDue().toDays() > 1000);
    }

    @Test
    void aToolThatIsAbsentHasMadeNoRules() throws Exception {
        for (Kind kind : List.of(Kind.MISSING, Kind.REFUSED)) {
            firewall.failCompares(kind, 1);
            reconciler.setDesired(RuleSet.NONE);
            reconciler.reconcile();

            assertTrue(reconciler.isConverged(), kind.name());
            assertEquals("", troubles.summary());
        }
    }

    @Test
    void aToolThatIsStuckMayHaveMadeRules() throws Exception {
        firewall.hold(DESIRED);
        firewall.failCompares(Kind.BROKEN, 1);
        reconciler.setDesired(RuleSet.NONE);
        reconciler.reconcile();
        assertFalse(reconciler.isConverged());
        assertEquals("wall: no BROKEN; trying again", troubles.summary());

        reconcileWhenDue();
        assertEquals(FakeFirewall.text(RuleSet.NONE), firewall.held());
        assertEquals("", troubles.summary());
    }

    @Test
    void aMissingToolIsTriedAtEachResync() throws Exception {
        firewall.failCompares(Kind.MISSING, 3);
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        for (int i = 0; i < 2; i++) {
            assertEquals(RESYNC, reconciler.untilDue());
            reconcileWhenDue();
            assertEquals("wall: no MISSING; trying again", troubles.summary());
        }
        reconcileWhenDue();

        assertEquals("", troubles.summary());
        assertTrue(reconciler.isConverged());
    }

    @Test
    void aRefusalIsTriedAgainWithBackoff() throws Exception {
        firewall.failWrites(Kind.REFUSED, 2);
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        assertEquals(Duration.ofMillis(250), reconciler.untilDue());
        reconcileWhenDue();
        assertEquals(Duration.ofMillis(500), reconciler.untilDue());
        reconcileWhenDue();

        assertEquals(FakeFirewall.text(DESIRED), firewall.held());
        assertEquals("", troubles.summary());
        assertEquals(1, repairs.get());
    }

    @Test
    void doesWithoutFullyRandomWhereItIsUnknown() throws Exception {
        firewall.failWrites(Kind.NOT_UNDERSTOOD, 1);
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        assertEquals(FakeFirewall.text(DESIRED.withoutFullyRandom()), firewall.held());
        assertTrue(reconciler.isConverged());

        reconciler.setDesired(RuleSet.NONE);
        reconciler.reconcile();
        firewall.journal().clear();
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        assertEquals(
                List.of("wall compares all", "wall writes", "wall compares all"), firewall.journal(), "remembers it");
    }

    @Test
    void anotherUnknownOptionIsATrouble() throws Exception {
        firewall.failWrites(Kind.NOT_UNDERSTOOD, 2);
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        assertEquals("wall: no NOT_UNDERSTOOD; trying again", troubles.summary());

        reconcileWhenDue();
        assertEquals(FakeFirewall.text(DESIRED), firewall.held(), "the option was not the reason");
    }

    @Test
    void rulesPrintedInAnotherSyntaxAreWrittenOnce() throws Exception {
        firewall.print(text -> text.replace("MASQUERADE_FULLY_RANDOM", "random masquerade"));
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        reconcileWhenDue();
        assertEquals(1, repairs.get());

        firewall.hold(RuleSet.NONE);
        reconcileWhenDue();
        assertEquals(2, repairs.get(), "but a real drift counts");
    }

    @Test
    void reportsRulesThatDoNotStay() throws Exception {
        firewall.tamper(text -> "tampered");
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();

        assertEquals(
                "wall: still different after the repair (differs); find out which other program changes our rules;"
                        + " trying again",
                troubles.summary());
        assertFalse(reconciler.isConverged());
        assertEquals(Duration.ofMillis(250), reconciler.untilDue(), "not at once");
    }

    @Test
    void stopsWritingWhatItCannotSee() throws Exception {
        firewall.hide("cannot print POSTROUTING");
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        for (int i = 0; i < 10; i++) {
            reconcileWhenDue();
        }
        assertEquals(3, repairs.get());
        assertFalse(reconciler.isConverged());
        assertEquals("wall: cannot print POSTROUTING", notices.summary());

        firewall.hide("");
        reconcileWhenDue();
        assertTrue(reconciler.isConverged());
        assertEquals("", notices.summary());
    }

    @Test
    void thePeriodFollowsTheCost() throws Exception {
        firewall.cost(Duration.ofSeconds(1));
        reconciler.setDesired(DESIRED);
        reconciler.reconcile();
        assertEquals(Duration.ofSeconds(100), reconciler.untilDue());

        firewall.cost(Duration.ofHours(1));
        reconcileWhenDue();
        assertEquals(Duration.ofMinutes(10), reconciler.untilDue());
    }

    private void reconcileWhenDue() throws Exception {
        nanos += reconciler.untilDue().toNanos();
        reconciler.reconcile();
    }

    /** Takes nothing off the back-off's delays. */
    private static final class GreatestDelay implements RandomGenerator {
        @Override
        public long nextLong() {
            throw new AssertionError("only ranges are asked for");
        }

        @Override
        public long nextLong(long origin, long bound) {
            return bound - 1;
        }
    }
}
