package dev.loden.testkit;

import static dev.loden.testkit.RecordedLeases.lease;
import static dev.loden.testkit.SampleLeases.attributes;
import static dev.loden.testkit.SampleLeases.json;
import static dev.loden.testkit.SampleLeases.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.api.net.PrefixSet;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What a lease store has to keep that chooses this node's subnets: {@link StoreCapability#ALLOCATION}. Each subnet has one
 * owner, and a lease of another node is never overwritten.
 */
public interface AllocationContract extends RegistrationContract {
    /** The value is what flannel writes, to the byte. */
    @Test
    default void writesTheSameValueAsFlannel() {
        Lease lease = subject().open().acquire(request(258, "10.5.52.0-24"));
        assertEquals("10.5.52.0-24", lease.subnets().key());
        assertEquals(
                Optional.of(
                        "{\"PublicIP\":\"192.168.1.2\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"0a:00:00:00:01:02\"}}"),
                subject().get("10.5.52.0-24"));
    }

    /** A node gets the subnet it had before. */
    @Test
    default void takesThePreviousSubnetIfItIsFree() {
        Lease lease = subject().open().acquire(request(1, "10.5.177.0-24"));
        assertEquals("10.5.177.0-24", lease.subnets().key());
    }

    /** A node does not get the subnet it had before if another node has it now. */
    @Test
    default void leavesThePreviousSubnetToItsNewOwner() {
        subject().put("10.5.177.0-24", json(9));
        Lease lease = subject().open().acquire(request(1, "10.5.177.0-24"));
        assertNotEquals("10.5.177.0-24", lease.subnets().key());
        assertEquals(Optional.of(json(9)), subject().get("10.5.177.0-24"));
    }

    /** A lease that does not fit the configuration any more is replaced by one that does. */
    @Test
    default void replacesAnOwnLeaseThatDoesNotFitTheNetwork() {
        Lease old = subject().open().acquire(request(1));
        var elsewhere = new LeaseRequest(SampleLeases.config("10.6.0.0/16", 24), attributes(1), Optional.empty());
        Lease lease = subject().open().acquire(elsewhere);
        assertTrue(elsewhere.config().fits(lease.subnets()), lease::toString);
        assertEquals(Optional.empty(), subject().get(old.subnets().key()));
    }

    /** A lease of another node is never overwritten, even if it was this node's before. */
    @Test
    default void neverOverwritesALeaseWhoseOwnerChanged() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        LeaseRecorder recorder = subject().watch(store);
        Lease lost = store.acquire(request(1));
        recorder.awaitLeases(lost);
        String key = lost.subnets().key();
        subject().put(key, json(9));
        recorder.awaitLoss("192.168.0.9");
        Lease next = store.acquire(request(1, key));
        assertNotEquals(key, next.subnets().key());
        assertEquals(Optional.of(json(9)), subject().get(key));
        recorder.awaitLeases(next, lease(key, 9));
    }

    /** The same, if the store is not watched and the loss not reported. */
    @Test
    default void neverOverwritesALeaseWhoseOwnerChangedUnreported() {
        SubnetManager store = subject().open();
        String key = store.acquire(request(1)).subnets().key();
        subject().put(key, json(9));
        assertNotEquals(key, store.acquire(request(1, key)).subnets().key());
        assertEquals(Optional.of(json(9)), subject().get(key));
    }

    /** Two daemons that use the same public IP are reported. */
    @Test
    default void reportsAnotherDaemonWithTheSamePublicIp() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        LeaseRecorder recorder = subject().watch(store);
        Lease mine = store.acquire(request(1));
        recorder.awaitLeases(mine);
        var theirs = new LeaseRequest(SampleLeases.IPV4, attributes(1, "0a:00:00:00:00:ff"), Optional.empty());
        assertEquals(mine.subnets(), subject().open().acquire(theirs).subnets());
        recorder.awaitLoss("same public IP");
        PluginException e = assertThrows(PluginException.class, () -> store.acquire(request(1)));
        assertEquals(ErrorCode.CONFLICT, e.code(), "the two must not overwrite each other in a hot loop");
    }

    /** A deleted lease is reported as lost and can be acquired again. */
    @Test
    default void reportsADeletedLeaseAsLostAndAcquiresItAgain() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        LeaseRecorder recorder = subject().watch(store);
        Lease lease = store.acquire(request(1));
        recorder.awaitLeases(lease);
        String key = lease.subnets().key();
        subject().delete(key);
        recorder.awaitLoss(key);
        assertEquals(lease, store.acquire(request(1, key)));
        recorder.awaitLeases(lease);
    }

    /** Nodes that start at the same moment. */
    @Test
    default void givesFiftyNodesThatStartTogetherFiftySubnets() throws InterruptedException, ExecutionException {
        startTogether(50, SampleLeases::request);
    }

    /** Nodes of both families that start at the same moment: no subnet of either family is given twice. */
    @Test
    default void givesDualStackNodesThatStartTogetherSubnetsOfTheirOwn()
            throws InterruptedException, ExecutionException {
        startTogether(20, node -> new LeaseRequest(SampleLeases.dual(), attributes(node), Optional.empty()));
    }

    private void startTogether(int count, IntFunction<LeaseRequest> request)
            throws InterruptedException, ExecutionException {
        var taken = new PrefixSet();
        List<LeaseRequest> requests =
                IntStream.rangeClosed(1, count).mapToObj(request).toList();
        for (Lease lease : subject().acquireTogether(requests)) {
            assertTrue(requests.getFirst().config().fits(lease.subnets()), lease::toString);
            lease.subnets().prefixes().forEach(subnet -> {
                assertEquals(Optional.empty(), taken.overlapping(subnet), "given twice");
                taken.add(subnet);
            });
        }
    }

    /** The subnet of a lease that cannot be read is not free. */
    @Test
    default void leavesTheSubnetOfAnUnreadableLease() {
        subject().put("10.5.111.0-24", "{ no JSON");
        Lease lease = subject().open().acquire(request(1, "10.5.111.0-24"));
        assertNotEquals("10.5.111.0-24", lease.subnets().key());
        assertEquals(Optional.of("{ no JSON"), subject().get("10.5.111.0-24"));
    }

    /** When all subnets are taken, acquire fails and names the network. */
    @Test
    default void refusesWhenTheRangeIsExhausted() {
        var tiny = SampleLeases.config("10.5.0.0/24", 26);
        for (int i = 1; i < 4; i++) {
            subject().put("10.5.0." + 64 * i + "-26", json(i));
        }
        SubnetManager store = subject().open();
        PluginException e = assertThrows(
                PluginException.class, () -> store.acquire(new LeaseRequest(tiny, attributes(9), Optional.empty())));
        assertEquals(ErrorCode.CONFLICT, e.code());
        assertTrue(e.getMessage().contains("10.5.0.0/24"), e::getMessage);
    }

    /** A subnet that the host has by other devices or routes is not chosen. */
    @Test
    default void passesOverTheHostsOwnNetworks() {
        var small = SampleLeases.config("10.5.0.0/24", 26);
        Set<Prefix> lans = Set.of(Prefix.parse("10.5.0.64/26"), Prefix.parse("10.5.0.200/29"));
        SubnetManager store = subject().open();
        Lease lease = store.acquire(new LeaseRequest(small, attributes(1), Optional.empty(), lans));
        assertEquals("10.5.0.128-26", lease.subnets().key());

        PluginException e = assertThrows(
                PluginException.class,
                () -> subject().open().acquire(new LeaseRequest(small, attributes(2), Optional.empty(), lans)));
        assertEquals(ErrorCode.CONFLICT, e.code());
        assertTrue(e.getMessage().contains("10.5.0.200/29"), e::getMessage);
    }

    /** A subnet that the node holds, held before or has reserved is no choice: it is kept although the host has it, too. */
    @Test
    default void keepsASubnetThatTheHostHasToo() {
        Set<Prefix> lans = Set.of(Prefix.parse("10.5.177.0/24"));
        var previous = new LeaseRequest(
                SampleLeases.IPV4, attributes(1), Optional.of(Subnets.parseKey("10.5.177.0-24")), lans);
        Lease lease = subject().open().acquire(previous);
        assertEquals("10.5.177.0-24", lease.subnets().key());

        var again = new LeaseRequest(SampleLeases.IPV4, attributes(1), Optional.empty(), lans);
        assertEquals(lease, subject().open().acquire(again));
    }

    /** A reservation, an entry without expiry that an operator wrote, is used and does not get an expiry. */
    @Test
    default void usesAReservationAndLeavesItWithoutExpiry() {
        subject().put("10.5.133.0-24", "{\"PublicIP\":\"192.168.0.1\"}");
        Lease lease = subject().open().acquire(request(1));
        assertEquals(lease("10.5.133.0-24", 1), lease);
        assertEquals(Optional.of(json(1)), subject().get("10.5.133.0-24"));
        assertFalse(subject().expires("10.5.133.0-24"));
        assertEquals(lease, subject().open().acquire(request(1)));
        assertFalse(subject().expires("10.5.133.0-24"));
    }
}
