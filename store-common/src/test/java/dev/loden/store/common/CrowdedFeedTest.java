package dev.loden.store.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.LeaseJson;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** More leases than fit into memory, large ones, and lists that lack many. */
class CrowdedFeedTest {
    private static final String GOOD = "{\"PublicIP\":\"192.168.1.1\",\"PublicIPv6\":null,\"BackendType\":\"host-gw\"}";
    private static final int MOST = 100;

    private final RecordingListener listener = new RecordingListener();

    /** Room for 100 leases and some 30 KB of large ones. */
    private final LeaseTally<Subnets> tally = new LeaseTally<>((long) MOST * LeaseTally.EACH);

    private final LeaseFeed feed = new LeaseFeed(listener, key -> key, tally);

    private static String key(int node) {
        return "10." + node / 256 + "." + node % 256 + ".0-24";
    }

    private static Optional<String> large(int length) {
        return Optional.of("{\"BackendType\":\"extension\",\"BackendData\":\"" + "x".repeat(length) + "\"}");
    }

    private boolean list(int from, int to) {
        LeaseFeed.Listing list = feed.list();
        IntStream.range(from, to).forEach(node -> list.add(key(node), Optional.of(GOOD)));
        return list.end();
    }

    private int count(String beginning) {
        return (int) listener.reports.stream()
                .filter(report -> report.startsWith(beginning))
                .count();
    }

    @Test
    void leavesOutWhatDoesNotFitAndSaysSoOnce() {
        assertTrue(list(0, MOST + 5));
        assertEquals(5, count("rejected"));
        assertEquals(1, count("crowded"));
        listener.reports.clear();
        feed.upserted(key(200), Optional.of(GOOD));
        assertEquals(List.of("rejected " + key(200)), listener.reports);
    }

    @Test
    void whatIsKeptIsNotDisplacedByWhatComesBeforeItInTheList() {
        assertTrue(list(50, MOST + 50));
        listener.reports.clear();
        assertTrue(list(0, MOST + 50));
        assertEquals(50, count("rejected"));
        assertTrue(IntStream.range(50, MOST + 50).allMatch(node -> tally.isKept(Subnets.parseKey(key(node)))));
        assertFalse(tally.isKept(Subnets.parseKey(key(0))));
    }

    @Test
    void takesMoreOnceThereIsRoomAgain() {
        assertTrue(list(0, MOST + 1));
        feed.removed(key(0));
        listener.reports.clear();
        feed.upserted(key(300), Optional.of(GOOD));
        assertEquals(List.of("upserted " + Subnets.parseKey(key(300))), listener.reports);
        listener.reports.clear();
        assertTrue(list(1, MOST));
        assertEquals(1, count("not crowded"));
    }

    @Test
    void largeLeasesShareAPartAndCostNoSmallOneItsPlace() {
        LeaseFeed.Listing list = feed.list();
        IntStream.range(0, 20).forEach(node -> list.add(key(node), large(4_000)));
        IntStream.range(20, 60).forEach(node -> list.add(key(node), Optional.of(GOOD)));
        assertTrue(list.end());
        assertEquals(13, count("rejected"), "seven of 4,270 bytes fit");
        assertEquals(1, count("crowded"));
        assertTrue(tally.isKept(Subnets.parseKey(key(59))));
    }

    @Test
    void aSingleLeaseThatIsTooLongIsAPeersOwnTrouble() {
        LeaseFeed.Listing list = feed.list();
        list.add(key(1), large(LeaseJson.MAX_LENGTH));
        list.add(key(2), Optional.of(GOOD));
        assertTrue(list.end());
        assertEquals(List.of("rejected " + key(1), "resynced [10.0.2.0/24] unreadable 1"), listener.reports);
    }

    @Test
    void weighsWhatALeaseTakesAndNotItsText() {
        String members = "\"a\":1,".repeat(600).replaceAll(",$", "");
        var distinct = new StringBuilder();
        for (int i = 0; i < 600; i++) {
            distinct.append(i == 0 ? "" : ",")
                    .append('"')
                    .append(i)
                    .append("\":")
                    .append(i);
        }
        assertTrue(weight("{\"BackendData\":{" + members + "}}") < LeaseTally.LARGE, "one member counts");
        assertTrue(weight("{\"BackendData\":{" + distinct + "}}") > 50_000);
        assertTrue(weight(GOOD) < LeaseTally.LARGE / 2);
    }

    private static int weight(String json) {
        LeaseAttributes attributes = LeaseJson.read(json);
        return LeaseTally.weight(new Lease(Subnets.parseKey(key(1)), attributes));
    }

    @Test
    void aListThatLacksManyIsReadAgainAndTheSecondCounts() {
        assertTrue(list(0, 80));
        listener.reports.clear();
        assertFalse(list(0, 60), "20 of 80 are gone");
        assertEquals(List.of(), listener.reports);
        assertTrue(list(0, 80));
        assertFalse(list(0, 60));
        assertTrue(list(0, 60));
        assertEquals(2, count("resynced"));
        assertTrue(list(0, 50), "ten may go at once");
    }

    @Test
    void aFewOfManyAndUnreadableOnesAreNotDoubted() {
        assertTrue(list(0, 20));
        assertTrue(list(10, 20), "ten");
        LeaseFeed.Listing list = feed.list();
        IntStream.range(10, 20).forEach(node -> list.add(key(node), Optional.of("{")));
        assertTrue(list.end());
        assertTrue(list(10, 20));
    }

    @Test
    void aListOfEntriesThatDoesNotEndIsGivenUp() {
        var room = new ValueRoom("the store", 100_000);
        IntStream.range(0, 100)
                .forEach(i -> assertTrue(room.keep(Optional.of(GOOD)).isPresent()));
        assertThrows(PluginException.class, () -> room.keep(Optional.of(GOOD)));
        var other = new ValueRoom("the store", 100_000);
        assertTrue(other.keep(large(4_000)).isPresent());
        assertFalse(other.keep(large(4_000)).isPresent());
        assertTrue(other.keep(Optional.of(GOOD)).isPresent());
    }
}
