package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.base.Supervisor;
import dev.loden.testkit.Await;
import dev.loden.traffic.CommandException.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TrafficRulesTest {
    private static final Duration SOON = Duration.ofMinutes(1);
    private static final TrafficOptions SELDOM = new TrafficOptions(true, true, true, Duration.ofHours(1));
    private static final RuleSet DESIRED_V4 = RuleSet.of(Inputs.ALL, Optional.of(Inputs.RANGES_V4));
    private static final RuleSet DESIRED_V6 = RuleSet.of(Inputs.ALL, Optional.of(Inputs.RANGES_V6));

    private final List<String> journal = Collections.synchronizedList(new ArrayList<>());
    private final FakeFirewall iptables = new FakeFirewall("iptables", journal);
    private final FakeFirewall ip6tables = new FakeFirewall("ip6tables", journal);
    private final FakeFirewall nft = new FakeFirewall("nft", journal);
    private final FakeFirewall nft6 = new FakeFirewall("nft6", journal);
    private TrafficRules rules = start(SELDOM);

    private TrafficRules start(TrafficOptions options) {
        return TrafficRules.start(
                options,
                new Tools(
                        family -> family == Family.IPV4 ? iptables : ip6tables,
                        family -> family == Family.IPV4 ? nft : nft6),
                Inputs.FORMER);
    }

    @AfterEach
    void close() {
        rules.close();
    }

    @Test
    void doesNothingBeforeTheFirstInputs() {
        assertEquals(0, rules.repairs());
        assertEquals("", rules.trouble());
        rules.close();

        assertEquals(List.of(), journal);
    }

    @Test
    void writesBothFamilies() {
        rules.setDesired(Inputs.both(false), Inputs.BOTH);

        await(iptables, DESIRED_V4);
        await(ip6tables, DESIRED_V6);
        Await.until("counted", SOON, () -> rules.repairs() == 2);
    }

    @Test
    void removesTheOtherFirewallsRulesWhenTheNewOnesAreThere() {
        iptables.hold(DESIRED_V4);
        ip6tables.hold(DESIRED_V6);
        rules.setDesired(Inputs.both(true), Inputs.BOTH);

        await(nft, DESIRED_V4);
        await(nft6, DESIRED_V6);
        await(iptables, RuleSet.NONE);
        await(ip6tables, RuleSet.NONE);
        assertTrue(journal.indexOf("nft writes") < journal.indexOf("iptables writes"), journal.toString());
        assertTrue(journal.indexOf("nft6 writes") < journal.indexOf("ip6tables writes"), journal.toString());
    }

    @Test
    void keepsTheOldRulesWhereTheNewOnesCannotBeMade() {
        iptables.hold(DESIRED_V4);
        nft.failCompares(Kind.MISSING, 1000);
        rules.setDesired(Inputs.v4(true), Inputs.V4);

        Await.until("reported", SOON, () -> rules.trouble().equals("nft: no MISSING; trying again"));
        assertEquals(FakeFirewall.text(DESIRED_V4), iptables.held());
    }

    @Test
    void tellsWhenTheRulesAreInPlaceAndWhenNot() {
        var told = new LinkedBlockingQueue<String>();
        rules.onChange(() -> told.add(rules.unmet()));
        assertEquals("", rules.unmet(), "nothing is desired");

        iptables.failCompares(Kind.BROKEN, 1);
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        Await.until("told of both", SOON, () -> told.size() >= 2);

        assertEquals(List.of("iptables: no BROKEN; trying again", ""), List.copyOf(told));
        assertEquals("", rules.unmet());
    }

    @Test
    void rulesAreNotInPlaceBeforeTheyAreWritten() {
        iptables.failCompares(Kind.BROKEN, 1000);
        rules.setDesired(Inputs.v4(false), Inputs.V4);

        assertNotEquals("", rules.unmet());
    }

    @Test
    void nobodyWaitsForRulesThatAreNotWanted() {
        rules.close();
        rules = start(new TrafficOptions(false, false, false, Duration.ofHours(1)));
        iptables.failCompares(Kind.BROKEN, 1000);
        rules.setDesired(Inputs.v4(false), Inputs.V4);

        assertEquals("", rules.unmet());
    }

    @Test
    void oneFamilysTroubleDoesNotDelayTheOther() {
        iptables.failCompares(Kind.BROKEN, 1000);
        rules.setDesired(Inputs.both(false), Inputs.BOTH);

        await(ip6tables, DESIRED_V6);
        assertEquals("iptables: no BROKEN; trying again", rules.trouble());
    }

    @Test
    void equalInputsDoNothing() {
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        Await.until("all four were compared", SOON, () -> journal.contains("nft6 compares all"));
        journal.clear();
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        rules.setDesired(Inputs.v4(false), Inputs.subnets("10.244.7.0/24"));

        Await.until("the other one was done", SOON, () -> iptables.held().contains("10.244.7.0"));
        Await.until("to the end", SOON, () -> journal.contains("nft6 compares all"));
        assertEquals(1, Collections.frequency(journal, "iptables writes"), journal.toString());
    }

    @Test
    void removesRulesOfAnEarlierRun() {
        rules = start(new TrafficOptions(false, true, false, Duration.ofMillis(20)));
        iptables.hold(DESIRED_V4);
        nft6.hold(DESIRED_V6);
        rules.setDesired(Inputs.v4(false), Inputs.V4);

        await(iptables, RuleSet.NONE);
        await(nft6, RuleSet.NONE);
    }

    @Test
    void withoutDesiredRulesEachToolIsRunOnce() {
        rules = start(new TrafficOptions(false, true, false, Duration.ofMillis(1)));
        rules.setDesired(Inputs.both(false), Inputs.BOTH);
        Await.until("all four were compared", SOON, () -> journal.size() >= 4);
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        Await.until("and again for the next inputs", SOON, () -> journal.size() >= 8);
        rules.close();

        assertEquals(8, journal.size(), journal.toString());
    }

    @Test
    void comparesAtEachResync() {
        rules = start(Inputs.ALL);
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        await(iptables, DESIRED_V4);
        iptables.hold(RuleSet.NONE);

        await(iptables, DESIRED_V4);
        Await.until("counted", SOON, () -> rules.repairs() == 2);
    }

    @Test
    void neverKeepsItsCallerWaiting() throws Exception {
        var inside = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var interrupted = new AtomicBoolean();
        Commands stuck = (command, input, kept) -> {
            inside.countDown();
            try {
                never.await();
            } catch (InterruptedException e) {
                interrupted.set(true);
                throw e;
            }
            return new Commands.Result(0, List.of(), "");
        };
        rules = TrafficRules.start(SELDOM, Tools.of(stuck), List.of());
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        inside.await();
        rules.setDesired(Inputs.both(true), Inputs.BOTH);
        rules.close();

        assertTrue(interrupted.get(), "close interrupts the command instead of waiting for it");
    }

    @Test
    void leavesTheRulesWhenItIsClosed() {
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        await(iptables, DESIRED_V4);
        rules.close();
        rules.close();
        rules.setDesired(Inputs.v4(true), Inputs.V4);

        assertEquals(FakeFirewall.text(DESIRED_V4), iptables.held());
        assertFalse(journal.contains("nft writes"));
    }

    @Test
    void refusesAResyncPeriodOfZero() {
        assertThrows(IllegalArgumentException.class, () -> new TrafficOptions(true, true, true, Duration.ZERO));
    }

    private void await(FakeFirewall firewall, RuleSet expected) {
        Await.until(
                firewall.name() + " holds " + expected,
                SOON,
                () -> firewall.held().equals(FakeFirewall.text(expected)));
    }

    /** An interrupt that nobody asked for, before the other family has its inputs, must not leave it without. */
    @Test
    void takesTheInputsAgainAfterItsThreadFailed() {
        rules.close();
        rules = new Supervisor(System::nanoTime).around(() -> start(SELDOM)); // other tests are not to see this trouble
        iptables.interruptNext();
        rules.setDesired(Inputs.both(false), Inputs.BOTH);

        await(iptables, DESIRED_V4);
        await(ip6tables, DESIRED_V6);
    }
}
