package dev.loden.testkit;

import static dev.loden.testkit.RecordedLeases.lease;
import static dev.loden.testkit.SampleLeases.attributes;
import static dev.loden.testkit.SampleLeases.json;
import static dev.loden.testkit.SampleLeases.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.SubnetManager;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a lease store has to keep that writes this node's lease: {@link StoreCapability#REGISTRATION}. */
public interface RegistrationContract extends LeaseContract {
    /** This node's lease is in the list, beside those of others. */
    @Test
    default void listsItsOwnLeaseAndThoseOfOthers() {
        subject().putConfig(CONFIG);
        subject().put("10.5.109.0-24", json(9));
        SubnetManager store = subject().open();
        Lease own = store.acquire(request(1));
        LeaseRecorder recorder = subject().watch(store);
        recorder.awaitList();
        var list = assertInstanceOf(LeaseEvent.Resynced.class, recorder.events().getFirst());
        assertEquals(Set.of(own, lease("10.5.109.0-24", 9)), Set.copyOf(list.leases()));
        assertEquals(List.of(new LeaseRecorder.Status.Connected()), recorder.statuses());
    }

    /** An equal request changes nothing. */
    @Test
    default void acquiresIdempotently() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        LeaseRecorder recorder = subject().watch(store);
        recorder.awaitList();
        Lease lease = store.acquire(request(1));
        recorder.awaitLeases(lease);
        int before = recorder.events().size();
        assertEquals(lease, store.acquire(request(1)));
        subject().put("10.5.109.0-24", json(9));
        recorder.awaitLeases(lease, lease("10.5.109.0-24", 9));
        assertEquals(before + 1, recorder.events().size(), "an equal request wrote something");
        assertEquals(List.of(), recorder.losses());
    }

    /** Changed attributes are written to the same lease. */
    @Test
    default void updatesTheLeaseInPlace() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        LeaseRecorder recorder = subject().watch(store);
        Lease first = store.acquire(request(1));
        for (int i = 0; i < 10; i++) {
            var changed = attributes(1, "0a:00:00:00:00:f" + i);
            Lease second = store.acquire(new LeaseRequest(SampleLeases.IPV4, changed, Optional.empty()));
            assertEquals(new Lease(first.subnets(), changed), second);
            recorder.awaitLeases(second);
        }
        assertEquals(List.of(), recorder.losses(), "its own change is no loss");
    }

    /** A running node whose address changes keeps its subnet, because its pods use it. */
    @Test
    default void keepsItsSubnetWhenItsPublicAddressChanges() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        LeaseRecorder recorder = subject().watch(store);
        Lease first = store.acquire(request(1));
        recorder.awaitLeases(first);
        Lease second = store.acquire(new LeaseRequest(SampleLeases.IPV4, attributes(2), Optional.of(first.subnets())));
        assertEquals(new Lease(first.subnets(), attributes(2)), second);
        recorder.awaitLeases(second);
        assertEquals(List.of(), recorder.losses(), "its own change is no loss");
    }

    /** A restarted daemon finds its lease by its public address. */
    @Test
    default void findsItsOwnLeaseByPublicIp() {
        SubnetManager store = subject().open();
        Lease lease = store.acquire(request(1));
        store.close();
        assertEquals(lease, subject().open().acquire(request(1)));
    }

    /** After an interruption this node still has its lease. */
    @Test
    default void keepsItsLeaseOverAnInterruption() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        LeaseRecorder recorder = subject().watch(store);
        Lease own = store.acquire(request(1, "10.5.101.0-24"));
        subject().put("10.5.199.0-24", "{ no JSON");
        recorder.awaitLeases(own);
        for (int i = 1; i <= 3; i++) {
            subject().disturb();
            subject().put("10.5.109.0-24", json(8 + i));
            recorder.awaitLeases(own, lease("10.5.109.0-24", 8 + i));
        }
        assertTrue(
                recorder.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance),
                recorder.events()::toString);
        assertEquals(List.of(), recorder.losses());
        assertEquals(1, recorder.rejections().size(), recorder.rejections()::toString);
    }

    /** Closing leaves the lease in the store, and may be done twice. */
    @Test
    default void leavesTheLeaseWhenClosed() {
        SubnetManager store = subject().open();
        subject().watch(store);
        Lease lease = store.acquire(request(1));
        store.close();
        store.close();
        assertEquals(Optional.of(json(1)), subject().get(lease.subnets().key()));
    }
}
