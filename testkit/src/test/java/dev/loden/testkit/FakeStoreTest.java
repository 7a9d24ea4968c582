package dev.loden.testkit;

import static dev.loden.testkit.RecordedLeases.lease;
import static dev.loden.testkit.SampleLeases.request;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The store in memory passes the contracts of lease stores, and does what tests of other things need from it. */
class FakeStoreTest implements SubnetManagerContract {
    private final FakeSubject subject = new FakeSubject(FakeLeases::open);

    @Override
    public StoreSubject subject() {
        return subject;
    }

    @Test
    void nodesShareTheirLeases() {
        var leases = new FakeLeases();
        var recorder = new LeaseRecorder();
        leases.open().watch(recorder);
        Lease one = leases.open().acquire(request(1));
        Lease two = leases.open().acquire(request(2));
        assertEquals(List.of(one, two).stream().sorted(FakeStoreTest::byKey).toList(), leases.leases());
        assertEquals(2, recorder.leases().size());
    }

    private static int byKey(Lease one, Lease other) {
        return one.subnets().key().compareTo(other.subnets().key());
    }

    @Test
    void anOutageEndsWithACompleteList() {
        var leases = new FakeLeases();
        FakeStore store = leases.open();
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        Lease own = store.acquire(request(1, "10.5.101.0-24"));
        leases.disconnect("unplugged");
        leases.put(lease("10.5.109.0-24", 9));
        leases.remove("10.5.101.0-24");
        assertEquals(List.of(own), recorder.leases());
        assertEquals(Optional.of("unplugged"), recorder.outage());
        PluginException e = assertThrows(PluginException.class, () -> store.acquire(request(1)));
        assertEquals(ErrorCode.UNAVAILABLE, e.code());
        leases.reconnect();
        assertEquals(List.of(lease("10.5.109.0-24", 9)), recorder.leases());
        assertEquals(1, recorder.losses().size());
    }

    @Test
    void reportsAnOutageToThoseThatWatchLater() {
        var leases = new FakeLeases();
        leases.configure(CONFIG);
        leases.disconnect("unplugged");
        FakeStore store = leases.open();
        var recorder = new LeaseRecorder();
        store.watch(recorder);
        var configs = new ConfigRecorder(Duration.ofSeconds(5));
        store.configSource().orElseThrow().watch(configs);
        assertEquals(Optional.of("unplugged"), recorder.outage());
        assertEquals(Optional.of("unplugged"), configs.outage());
        leases.reconnect();
        assertEquals(1, recorder.lists());
        configs.awaitConfigs(CONFIG);
    }

    @Test
    void refusesAReservationThatDoesNotFitTheNetwork() {
        subject.put("10.9.9.0-24", "{\"PublicIP\":\"192.168.0.1\"}");
        PluginException e =
                assertThrows(PluginException.class, () -> subject.open().acquire(request(1)));
        assertEquals(ErrorCode.CONFIG, e.code());
    }
}
