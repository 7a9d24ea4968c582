package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testkit.Await;
import dev.loden.traffic.CommandException.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.slf4j.helpers.NOPLogger;

class UpkeepTest {
    private static final RuleSet WANTED = RuleSet.of(Wishes.ALL, Optional.of(Wishes.RANGES_V4));
    private static final Duration RESYNC = Duration.ofMillis(20);

    private final FakeFirewall firewall = new FakeFirewall("wall");
    private final Troubles troubles = new Troubles(NOPLogger.NOP_LOGGER);
    private final AtomicInteger repairs = new AtomicInteger();
    private final Upkeep upkeep = upkeep(RESYNC);

    private Upkeep upkeep(Duration resync) {
        return new Upkeep(firewall, resync, troubles, repairs::incrementAndGet);
    }

    @Test
    void writesWhatIsMissingAndReadsItBack() throws Exception {
        upkeep.aim(WANTED);
        upkeep.tend();

        assertEquals(WANTED.toString(), firewall.held());
        assertEquals(List.of("wall looks for all", "wall writes", "wall looks for all"), firewall.journal());
        assertEquals(1, repairs.get());
        assertTrue(upkeep.settled());
    }

    @Test
    void onlyLooksWhereAllIsRight() throws Exception {
        firewall.hold(WANTED);
        upkeep.aim(WANTED);
        upkeep.tend();
        tendAgain();

        assertEquals(List.of("wall looks for all", "wall looks"), firewall.journal());
        assertEquals(0, repairs.get());
    }

    @Test
    void waitsForTheNextLook() throws Exception {
        Upkeep patient = upkeep(Duration.ofHours(1));
        patient.aim(WANTED);
        patient.tend();
        firewall.journal().clear();
        patient.tend();

        assertEquals(List.of(), firewall.journal());
        assertTrue(patient.untilDue().toMinutes() >= 59);
    }

    @Test
    void aNewAimIsLookedAtOnce() throws Exception {
        Upkeep patient = upkeep(Duration.ofHours(1));
        patient.aim(WANTED);
        patient.tend();
        patient.aim(RuleSet.NONE);
        assertFalse(patient.settled());
        patient.tend();

        assertEquals(RuleSet.NONE.toString(), firewall.held());
    }

    @Test
    void whereNothingIsWantedItLooksOnce() throws Exception {
        upkeep.aim(RuleSet.NONE);
        upkeep.tend();

        assertEquals(List.of("wall looks for all"), firewall.journal());
        assertTrue(upkeep.untilDue().toDays() > 1000);
    }

    @Test
    void aToolThatIsAbsentHasMadeNoRules() throws Exception {
        for (Kind kind : List.of(Kind.MISSING, Kind.REFUSED)) {
            firewall.failLooks(kind, 1);
            upkeep.aim(RuleSet.NONE);
            upkeep.tend();

            assertTrue(upkeep.settled(), kind.name());
            assertEquals("", troubles.text());
        }
    }

    @Test
    void aToolThatIsStuckMayHaveMadeRules() throws Exception {
        firewall.hold(WANTED);
        firewall.failLooks(Kind.BROKEN, 1);
        upkeep.aim(RuleSet.NONE);
        upkeep.tend();
        assertFalse(upkeep.settled());
        assertEquals("wall: no BROKEN; trying again", troubles.text());

        tendAgain();
        assertEquals(RuleSet.NONE.toString(), firewall.held());
        assertEquals("", troubles.text());
    }

    @Test
    void aMissingToolIsTriedAtEachResync() throws Exception {
        firewall.failLooks(Kind.MISSING, 3);
        upkeep.aim(WANTED);
        upkeep.tend();
        for (int i = 0; i < 2; i++) {
            assertTrue(upkeep.untilDue().compareTo(RESYNC) <= 0);
            tendAgain();
            assertEquals("wall: no MISSING; trying again", troubles.text());
        }
        tendAgain();

        assertEquals("", troubles.text());
        assertTrue(upkeep.settled());
    }

    @Test
    void aRefusalIsTriedEverMoreSlowly() throws Exception {
        firewall.failWrites(Kind.REFUSED, 2);
        upkeep.aim(WANTED);
        upkeep.tend();
        assertTrue(upkeep.untilDue().compareTo(Duration.ofMillis(250)) <= 0);
        tendAgain();
        Duration second = upkeep.untilDue();
        assertTrue(second.compareTo(Duration.ofMillis(300)) > 0, second.toString());
        tendAgain();

        assertEquals(WANTED.toString(), firewall.held());
        assertEquals("", troubles.text());
        assertEquals(1, repairs.get());
    }

    @Test
    void doesWithoutFullyRandomWhereItIsUnknown() throws Exception {
        firewall.failWrites(Kind.NOT_UNDERSTOOD, 1);
        upkeep.aim(WANTED);
        upkeep.tend();
        assertEquals(WANTED.withoutFullyRandom().toString(), firewall.held());
        assertTrue(upkeep.settled());

        upkeep.aim(RuleSet.NONE);
        upkeep.tend();
        firewall.journal().clear();
        upkeep.aim(WANTED);
        upkeep.tend();
        assertEquals(
                List.of("wall looks for all", "wall writes", "wall looks for all"), firewall.journal(), "remembers it");
    }

    @Test
    void anotherMisunderstandingIsATrouble() throws Exception {
        firewall.failWrites(Kind.NOT_UNDERSTOOD, 2);
        upkeep.aim(WANTED);
        upkeep.tend();
        assertEquals("wall: no NOT_UNDERSTOOD; trying again", troubles.text());

        tendAgain();
        assertEquals(WANTED.toString(), firewall.held(), "the option was not the reason");
    }

    @Test
    void rulesPrintedInOtherWordsAreWrittenOnce() throws Exception {
        firewall.print(text -> text.replace("MASQUERADE_FULLY_RANDOM", "random masquerade"));
        upkeep.aim(WANTED);
        upkeep.tend();
        tendAgain();
        assertEquals(1, repairs.get());

        firewall.hold(RuleSet.NONE);
        tendAgain();
        assertEquals(2, repairs.get(), "but a real drift counts");
    }

    @Test
    void saysSoWhereRulesDoNotStay() throws Exception {
        firewall.meddle(text -> "meddled");
        upkeep.aim(WANTED);
        upkeep.tend();

        assertEquals(
                "wall: still not right after it was put right (differs); does another program change our rules?;"
                        + " trying again",
                troubles.text());
        assertFalse(upkeep.settled());
        assertTrue(upkeep.untilDue().toMillis() > 100, "not at once");
    }

    private void tendAgain() throws Exception {
        Await.until(
                "it is time", Duration.ofSeconds(2), () -> !upkeep.untilDue().isPositive());
        upkeep.tend();
    }
}
