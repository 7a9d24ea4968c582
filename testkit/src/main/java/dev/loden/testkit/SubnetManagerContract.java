package dev.loden.testkit;

import static dev.loden.testkit.HeardLeases.assertRejectedOnceEach;
import static dev.loden.testkit.HeardLeases.awaitList;
import static dev.loden.testkit.HeardLeases.awaitLoss;
import static dev.loden.testkit.HeardLeases.awaitView;
import static dev.loden.testkit.HeardLeases.bySubnets;
import static dev.loden.testkit.HeardLeases.lease;
import static dev.loden.testkit.HeardLeases.view;
import static dev.loden.testkit.SampleLeases.attributes;
import static dev.loden.testkit.SampleLeases.json;
import static dev.loden.testkit.SampleLeases.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.PrefixSet;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What every lease store has to do. Implement it in a test class of the store; JUnit runs all that is here. */
public interface SubnetManagerContract {
    /** How long a change may take to be heard of. */
    Duration SOON = Duration.ofSeconds(30);

    /** A configuration's text; stores pass it on unread. */
    String CONFIG = "{\"Network\":\"10.5.0.0/16\",\"Backend\":{\"Type\":\"vxlan\"}}";

    /**
     * The store under test, on state of its own.
     *
     * @return the same at each call within one test
     */
    StoreSubject subject();

    /** Closes what the test has opened. */
    @AfterEach
    default void closeSubject() {
        subject().close();
    }

    /** The first event is a complete list. */
    @Test
    default void beginsWithACompleteListOfOwnAndOthers() {
        subject().putConfig(CONFIG);
        subject().put("10.5.109.0-24", json(9));
        SubnetManager store = subject().open();
        Lease own = store.acquire(request(1));
        var heard = new LeaseRecorder();
        store.watch(heard);
        awaitList(heard);
        assertInstanceOf(LeaseEvent.Resynced.class, heard.events().getFirst());
        assertEquals(List.of(own, lease("10.5.109.0-24", 9)).stream().collect(bySubnets()), view(heard));
        assertEquals(List.of(new LeaseRecorder.Status.Connected()), heard.statuses());
    }

    /** Leases of others come, change and go. */
    @Test
    default void tellsOfLeasesThatComeChangeAndGo() {
        subject().putConfig(CONFIG);
        LeaseRecorder heard = subject().watch();
        awaitList(heard);
        subject().put("10.5.109.0-24", json(9));
        awaitView(heard, lease("10.5.109.0-24", 9));
        subject().put("10.5.109.0-24", json(10));
        awaitView(heard, lease("10.5.109.0-24", 10));
        subject().delete("10.5.109.0-24");
        awaitView(heard);
        assertEquals(List.of(), heard.losses());
    }

    /** The configuration is passed through unread. */
    @Test
    default void tellsTheConfigurationAtTheStartAndWhenItChanges() {
        subject().putConfig(CONFIG);
        LeaseRecorder heard = subject().watch();
        Await.until("the configuration", SOON, () -> heard.configs().equals(List.of(CONFIG)));
        subject().putConfig("{ no JSON");
        Await.until("the next", SOON, () -> heard.configs().equals(List.of(CONFIG, "{ no JSON")));
    }

    /** Without a configuration nothing can start, so that is said. */
    @Test
    default void saysWhenThereIsNoConfigurationAndGoesOnWhenThereIs() {
        LeaseRecorder heard = subject().watch();
        Await.until("a complaint", SOON, () -> heard.outage().isPresent());
        assertTrue(heard.outage().orElseThrow().contains("no network configuration"), heard.outage()::get);
        subject().putConfig(CONFIG);
        Await.until("the configuration", SOON, () -> heard.configs().equals(List.of(CONFIG)));
        Await.until("no complaint", SOON, () -> heard.outage().isEmpty());
    }

    /** The same request again changes nothing. */
    @Test
    default void acquiresIdempotently() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var heard = new LeaseRecorder();
        store.watch(heard);
        awaitList(heard);
        Lease lease = store.acquire(request(1));
        awaitView(heard, lease);
        int before = heard.events().size();
        assertEquals(lease, store.acquire(request(1)));
        subject().put("10.5.109.0-24", json(9));
        awaitView(heard, lease, lease("10.5.109.0-24", 9));
        assertEquals(before + 1, heard.events().size(), "an equal request wrote something");
        assertEquals(List.of(), heard.losses());
    }

    /** The value is flannel's to the byte. */
    @Test
    default void writesWhatFlannelWrites() {
        Lease lease = subject().open().acquire(request(258, "10.5.52.0-24"));
        assertEquals("10.5.52.0-24", lease.subnets().key());
        assertEquals(
                Optional.of(
                        "{\"PublicIP\":\"192.168.1.2\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"0a:00:00:00:01:02\"}}"),
                subject().get("10.5.52.0-24"));
    }

    /** Changed attributes change the lease in its place. */
    @Test
    default void updatesTheLeaseInPlace() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var heard = new LeaseRecorder();
        store.watch(heard);
        Lease first = store.acquire(request(1));
        for (int i = 0; i < 10; i++) {
            var changed = attributes(1, "0a:00:00:00:00:f" + i);
            Lease second = store.acquire(new LeaseRequest(SampleLeases.IPV4, changed, Optional.empty()));
            assertEquals(new Lease(first.subnets(), changed), second);
            awaitView(heard, second);
        }
        assertEquals(List.of(), heard.losses(), "its own change is no loss");
    }

    /** A running node that gets another address stays on its subnet, for its pods are there. */
    @Test
    default void keepsItsSubnetWhenItsPublicAddressChanges() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var heard = new LeaseRecorder();
        store.watch(heard);
        Lease first = store.acquire(request(1));
        awaitView(heard, first);
        Lease second = store.acquire(new LeaseRequest(SampleLeases.IPV4, attributes(2), Optional.of(first.subnets())));
        assertEquals(new Lease(first.subnets(), attributes(2)), second);
        awaitView(heard, second);
        assertEquals(List.of(), heard.losses(), "its own change is no loss");
    }

    /** A node that was here before gets its subnet again. */
    @Test
    default void takesThePreviousSubnetIfItIsFree() {
        Lease lease = subject().open().acquire(request(1, "10.5.177.0-24"));
        assertEquals("10.5.177.0-24", lease.subnets().key());
    }

    /** A node that was here before does not get its subnet again if another has it. */
    @Test
    default void leavesThePreviousSubnetToItsNewOwner() {
        subject().put("10.5.177.0-24", json(9));
        Lease lease = subject().open().acquire(request(1, "10.5.177.0-24"));
        assertNotEquals("10.5.177.0-24", lease.subnets().key());
        assertEquals(Optional.of(json(9)), subject().get("10.5.177.0-24"));
    }

    /** A restarted daemon finds its lease by its address. */
    @Test
    default void findsItsOwnLeaseByPublicIp() {
        SubnetManager store = subject().open();
        Lease lease = store.acquire(request(1));
        store.close();
        assertEquals(lease, subject().open().acquire(request(1)));
    }

    /** A lease that no longer fits the configuration is given up for one that does. */
    @Test
    default void replacesAnOwnLeaseThatDoesNotFitTheNetwork() {
        Lease old = subject().open().acquire(request(1));
        var elsewhere = new LeaseRequest(SampleLeases.config("10.6.0.0/16", 24), attributes(1), Optional.empty());
        Lease lease = subject().open().acquire(elsewhere);
        assertTrue(elsewhere.config().fits(lease.subnets()), lease::toString);
        assertEquals(Optional.empty(), subject().get(old.subnets().key()));
    }

    /** A lease of somebody else is never overwritten, even if it was ours. */
    @Test
    default void neverOverwritesALeaseThatChangedItsOwner() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var heard = new LeaseRecorder();
        store.watch(heard);
        Lease lost = store.acquire(request(1));
        awaitView(heard, lost);
        String key = lost.subnets().key();
        subject().put(key, json(9));
        awaitLoss(heard, "192.168.0.9");
        Lease next = store.acquire(request(1, key));
        assertNotEquals(key, next.subnets().key());
        assertEquals(Optional.of(json(9)), subject().get(key));
        awaitView(heard, next, lease(key, 9));
    }

    /** Also if the loss was not heard of yet. */
    @Test
    default void neverOverwritesALeaseThatChangedItsOwnerUnheard() {
        SubnetManager store = subject().open();
        String key = store.acquire(request(1)).subnets().key();
        subject().put(key, json(9));
        assertNotEquals(key, store.acquire(request(1, key)).subnets().key());
        assertEquals(Optional.of(json(9)), subject().get(key));
    }

    /** Two daemons that think they are the same node are told so. */
    @Test
    default void saysWhenSomebodyElseUsesTheSamePublicIp() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var heard = new LeaseRecorder();
        store.watch(heard);
        Lease mine = store.acquire(request(1));
        awaitView(heard, mine);
        var theirs = new LeaseRequest(SampleLeases.IPV4, attributes(1, "0a:00:00:00:00:ff"), Optional.empty());
        assertEquals(mine.subnets(), subject().open().acquire(theirs).subnets());
        awaitLoss(heard, "same public IP");
        PluginException e = assertThrows(PluginException.class, () -> store.acquire(request(1)));
        assertEquals(ErrorCode.CONFLICT, e.code(), "the two must not overwrite each other in a hot loop");
    }

    /** Listing anew is no news. */
    @Test
    default void tellsNothingOddWhenItHasToListAnew() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var heard = new LeaseRecorder();
        store.watch(heard);
        Lease own = store.acquire(request(1, "10.5.101.0-24"));
        subject().put("10.5.199.0-24", "{ no JSON");
        awaitView(heard, own);
        for (int i = 1; i <= 3; i++) {
            subject().disturb();
            subject().put("10.5.109.0-24", json(8 + i));
            awaitView(heard, own, lease("10.5.109.0-24", 8 + i));
        }
        assertTrue(heard.events().stream().noneMatch(LeaseEvent.Removed.class::isInstance), heard.events()::toString);
        assertEquals(List.of(), heard.losses());
        assertEquals(1, heard.rejections().size(), heard.rejections()::toString);
        assertEquals(List.of(CONFIG), heard.configs());
    }

    /** A deleted lease is missed and got again. */
    @Test
    default void losesADeletedLeaseAndGetsItAgain() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var heard = new LeaseRecorder();
        store.watch(heard);
        Lease lease = store.acquire(request(1));
        awaitView(heard, lease);
        String key = lease.subnets().key();
        subject().delete(key);
        awaitLoss(heard, key);
        assertEquals(lease, store.acquire(request(1, key)));
        awaitView(heard, lease);
    }

    /** Nodes that start at the same moment. */
    @Test
    default void givesFiftyStartersFiftySubnets() throws InterruptedException, ExecutionException {
        startTogether(50, SampleLeases::request);
    }

    /** Nodes of both families that start at the same moment: no subnet of either is given twice. */
    @Test
    default void givesDualStackStartersSubnetsOfTheirOwn() throws InterruptedException, ExecutionException {
        startTogether(20, node -> new LeaseRequest(SampleLeases.dual(), attributes(node), Optional.empty()));
    }

    private void startTogether(int count, IntFunction<LeaseRequest> request)
            throws InterruptedException, ExecutionException {
        var taken = new PrefixSet();
        for (Lease lease : subject()
                .acquireTogether(
                        IntStream.rangeClosed(1, count).mapToObj(request).toList())) {
            lease.subnets().prefixes().forEach(subnet -> {
                assertEquals(Optional.empty(), taken.overlapping(subnet), "given twice");
                taken.add(subnet);
            });
        }
    }

    /** What cannot be read harms nobody else. */
    @Test
    default void rejectsWhatCannotBeReadAndGoesOn() {
        subject().putConfig(CONFIG);
        putMalformed();
        subject().put("10.5.109.0-24", json(9));
        LeaseRecorder heard = subject().watch();
        awaitList(heard);
        assertRejectedOnceEach(heard);
        var list = assertInstanceOf(LeaseEvent.Resynced.class, heard.events().getFirst());
        assertEquals(List.of(lease("10.5.109.0-24", 9)), list.leases());
        assertEquals(
                Set.of(
                        Subnets.parseKey("10.5.111.0-24"),
                        Subnets.parseKey("10.5.112.0-24"),
                        Subnets.parseKey("10.5.113.0-24")),
                list.unreadable());
    }

    /** The same, of entries that come while the store is watched. */
    @Test
    default void rejectsWhatComesAndCannotBeReadAndGoesOn() {
        subject().putConfig(CONFIG);
        LeaseRecorder heard = subject().watch();
        awaitList(heard);
        putMalformed();
        subject().put("10.5.109.0-24", json(9));
        awaitView(heard, lease("10.5.109.0-24", 9));
        assertRejectedOnceEach(heard);
    }

    /** A subnet whose lease cannot be read is taken all the same. */
    @Test
    default void leavesTheSubnetOfAnUnreadableLease() {
        subject().put("10.5.111.0-24", "{ no JSON");
        Lease lease = subject().open().acquire(request(1, "10.5.111.0-24"));
        assertNotEquals("10.5.111.0-24", lease.subnets().key());
        assertEquals(Optional.of("{ no JSON"), subject().get("10.5.111.0-24"));
    }

    private void putMalformed() {
        subject().put("10.5.111.0-24", "{ no JSON");
        subject().put("10.5.112.0-24", "{\"PublicIP\":\"" + "x".repeat(1_000_000) + "\"}");
        subject().put("10.5.113.0-24", "{\"BackendData\":".repeat(1000) + "1" + "}".repeat(1000));
        subject().put("nonsense", json(14));
    }

    /** When all subnets are taken, that is said. */
    @Test
    default void saysWhenTheRangeIsExhausted() {
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

    /** A reservation is used and stays one. */
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

    /** Closing leaves the lease, and may be done twice. */
    @Test
    default void leavesTheLeaseWhenClosed() {
        SubnetManager store = subject().open();
        store.watch(new LeaseRecorder());
        Lease lease = store.acquire(request(1));
        store.close();
        store.close();
        assertEquals(Optional.of(json(1)), subject().get(lease.subnets().key()));
    }

    /** After close nothing more is heard. */
    @Test
    default void isSilentOnceClosed() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        var heard = new LeaseRecorder();
        store.watch(heard);
        awaitList(heard);
        store.close();
        LeaseRecorder other = subject().watch();
        subject().put("10.5.109.0-24", json(9));
        awaitView(other, lease("10.5.109.0-24", 9));
        assertEquals(Set.of(), heard.subnets());
        assertEquals(Optional.empty(), heard.outage());
    }
}
