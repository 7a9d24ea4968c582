package dev.loden.backend.udp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Scope;
import dev.loden.backend.udp.plane.Offload;
import dev.loden.backend.udp.plane.PeerTable;
import dev.loden.backend.udp.plane.PlaneConfig;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UdpDriverTest {
    private static final Scope OURS = new Scope(Set.of("flannel0"), List.of(), Set.of("udp"));
    private static final IpAddress POD = address("10.244.1.7");
    private static final PeerState PEER = PeerState.peer(Prefix.parse("10.244.1.0/24"), address("172.16.1.101"), 8285);
    private static final PeerState MOVED = PeerState.peer(Prefix.parse("10.244.1.0/24"), address("172.16.1.109"), 8285);
    private static final PeerState SENDER = PeerState.sender(Prefix.parse("10.244.2.0/24"), address("172.16.1.102"));

    private final AtomicReference<PeerTable> table = new AtomicReference<>(PeerTable.EMPTY);
    private long clock = Long.MAX_VALUE - 1; // wherever System.nanoTime starts
    private final UdpDriver driver = new UdpDriver(table, () -> clock);

    @AfterEach
    void close() {
        driver.close();
    }

    private static IpAddress address(String text) {
        return Prefix.parse(text + "/32").address();
    }

    private List<Outcome> apply(Change... changes) {
        return driver.apply(new Batch(List.of(changes))).outcomes();
    }

    private boolean accepts(PeerState from) {
        return table.get().accepts(POD, from.entry().node());
    }

    @Test
    void holdsWhatItWasGiven() {
        assertEquals(List.of(), driver.read(OURS));
        assertTrue(apply(new Change.Add(PEER, ""), new Change.Add(SENDER, "")).stream()
                .allMatch(Outcome::ok));
        assertEquals(List.of(PEER, SENDER), driver.read(OURS));
        assertEquals(List.of(), driver.read(Scope.EMPTY), "outside of the scope nothing is read");

        apply(new Change.Replace(PEER, MOVED, ""), new Change.Remove(SENDER, ""));
        assertEquals(List.of(MOVED), driver.read(OURS));
    }

    @Test
    void whatAPeerHasSentBeforeItWasRemovedArrives() {
        apply(new Change.Add(PEER, ""));
        assertTrue(accepts(PEER));
        assertFalse(accepts(MOVED));

        apply(new Change.Replace(PEER, MOVED, ""));
        clock += Duration.ofSeconds(30).toNanos();
        driver.read(OURS);
        assertTrue(accepts(PEER) && accepts(MOVED));
        apply(new Change.Remove(MOVED, ""));
        assertTrue(accepts(MOVED));

        clock += Duration.ofSeconds(61).toNanos();
        driver.read(OURS);
        assertFalse(accepts(PEER) || accepts(MOVED));
    }

    /** The routes lead elsewhere by then, but the worker may not have read what came before. */
    @Test
    void whatWasSentToAPeerBeforeItWasRemovedGoesThere() {
        IpAddress pod = PEER.entry().subnet().address().plus(7);
        apply(new Change.Add(PEER, ""));
        apply(new Change.Remove(PEER, ""));
        assertTrue(table.get().at(clock).reaches(pod));
        assertFalse(table.get().at(clock + Duration.ofMillis(501).toNanos()).reaches(pod));
        assertTrue(accepts(PEER));

        apply(new Change.Add(MOVED, ""));
        assertTrue(table.get().at(clock + Duration.ofMillis(501).toNanos()).reaches(pod), "there is a new one");
    }

    @Test
    void reportsADeviceThatThereIsNotAndGoesOn() {
        var options = new PlaneConfig.Options(Offload.all(), true);
        var config = new PlaneConfig("no/device", 8285, List.of(), List.of(), 1500, options);
        List<Outcome> outcomes = apply(new Change.Add(new TunnelState(config), ""), new Change.Add(PEER, ""));
        assertFalse(outcomes.getFirst().ok());
        assertTrue(outcomes.getLast().ok());
        assertEquals(List.of(PEER), driver.read(OURS));
    }
}
