package dev.loden.testkit;

import static dev.loden.testkit.RecordedLeases.assertRejectedOnceEach;
import static dev.loden.testkit.RecordedLeases.lease;
import static dev.loden.testkit.RecordedLeases.putUnreadable;
import static dev.loden.testkit.SampleLeases.json;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.SubnetManager;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * What every lease store has to keep: it reports leases. A store's test implements this interface, or those of its
 * contracts that belong to the {@linkplain StoreCapability capabilities} it has; {@link SubnetManagerContract} is all of
 * them.
 */
public interface LeaseContract {
    /** How long a change may take to be reported. */
    Duration SOON = StoreSubject.PATIENCE;

    /** A configuration's text; stores pass it on without reading it. */
    String CONFIG = "{\"Network\":\"10.5.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}";

    /**
     * The store under test, with data of its own.
     *
     * @return the same at each call within one test
     */
    StoreSubject subject();

    /** Closes what the test has opened. */
    @AfterEach
    default void closeSubject() {
        subject().close();
    }

    /** This test class runs the contract of each capability that is declared, and the store has no others. */
    @Test
    default void hasExactlyTheCapabilitiesItDeclares() {
        Set<StoreCapability> tested = EnumSet.noneOf(StoreCapability.class);
        if (this instanceof RegistrationContract) {
            tested.add(StoreCapability.REGISTRATION);
        }
        if (this instanceof AllocationContract) {
            tested.add(StoreCapability.ALLOCATION);
        }
        if (this instanceof ConfigurationContract) {
            tested.add(StoreCapability.CONFIGURATION);
        }
        assertEquals(subject().capabilities(), tested, "the capabilities declared, and those whose contract is run");
        AbsentCapabilities.assertAbsent(subject());
    }

    /** The first event is a complete list. */
    @Test
    default void beginsWithACompleteList() {
        subject().putConfig(CONFIG);
        subject().put("10.5.108.0-24", json(8));
        subject().put("10.5.109.0-24", json(9));
        LeaseRecorder recorder = subject().watch();
        recorder.awaitLeases(lease("10.5.108.0-24", 8), lease("10.5.109.0-24", 9));
        assertInstanceOf(LeaseEvent.Resynced.class, recorder.events().getFirst());
        assertEquals(1, recorder.events().size(), recorder.events()::toString);
        assertEquals(List.of(new LeaseRecorder.Status.Connected()), recorder.statuses());
    }

    /** Leases of other nodes are added, changed and removed. */
    @Test
    default void reportsAddedChangedAndRemovedLeases() {
        subject().putConfig(CONFIG);
        LeaseRecorder recorder = subject().watch();
        recorder.awaitList();
        subject().put("10.5.109.0-24", json(9));
        recorder.awaitLeases(lease("10.5.109.0-24", 9));
        subject().put("10.5.109.0-24", json(10));
        recorder.awaitLeases(lease("10.5.109.0-24", 10));
        subject().delete("10.5.109.0-24");
        recorder.awaitLeases();
        assertEquals(List.of(), recorder.losses());
    }

    /** After an interruption only what has changed is different. */
    @Test
    default void reportsOnlyDifferencesAfterAnInterruption() {
        subject().putConfig(CONFIG);
        subject().put("10.5.108.0-24", json(8));
        subject().put("10.5.199.0-24", "{ no JSON");
        LeaseRecorder recorder = subject().watch();
        recorder.awaitLeases(lease("10.5.108.0-24", 8));
        for (int i = 1; i <= 3; i++) {
            subject().disturb();
            subject().put("10.5.109.0-24", json(8 + i));
            recorder.awaitLeases(lease("10.5.108.0-24", 8), lease("10.5.109.0-24", 8 + i));
        }
        assertTrue(
                recorder.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance),
                recorder.events()::toString);
        assertEquals(List.of(), recorder.losses());
        assertEquals(1, recorder.rejections().size(), recorder.rejections()::toString);
        assertEquals(Optional.empty(), recorder.outage());
    }

    /** An entry that cannot be read does not affect others. */
    @Test
    default void rejectsUnreadableEntriesAndListsTheOthers() {
        subject().putConfig(CONFIG);
        putUnreadable(subject());
        subject().put("10.5.109.0-24", json(9));
        LeaseRecorder recorder = subject().watch();
        recorder.awaitList();
        assertRejectedOnceEach(recorder);
        var list = assertInstanceOf(LeaseEvent.Resynced.class, recorder.events().getFirst());
        assertEquals(List.of(lease("10.5.109.0-24", 9)), list.leases());
        assertEquals(
                Set.of(
                        Subnets.parseKey("10.5.111.0-24"),
                        Subnets.parseKey("10.5.112.0-24"),
                        Subnets.parseKey("10.5.113.0-24")),
                list.unreadable());
    }

    /** The same, of entries that are added while the store is watched. */
    @Test
    default void rejectsUnreadableEntriesThatAreAddedAndReportsTheOthers() {
        subject().putConfig(CONFIG);
        LeaseRecorder recorder = subject().watch();
        recorder.awaitList();
        putUnreadable(subject());
        subject().put("10.5.109.0-24", json(9));
        recorder.awaitLeases(lease("10.5.109.0-24", 9));
        assertRejectedOnceEach(recorder);
    }

    /** After close nothing more is reported; close may be called twice. */
    @Test
    default void reportsNothingOnceClosed() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        LeaseRecorder recorder = subject().watch(store);
        recorder.awaitList();
        store.close();
        store.close();
        LeaseRecorder other = subject().watch();
        subject().put("10.5.109.0-24", json(9));
        other.awaitLeases(lease("10.5.109.0-24", 9));
        assertEquals(Set.of(), recorder.subnets());
        assertEquals(Optional.empty(), recorder.outage());
    }
}
