package dev.loden.store.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseFeedTest {
    private static final String GOOD = "{\"PublicIP\":\"192.168.1.1\",\"PublicIPv6\":null,\"BackendType\":\"host-gw\"}";

    private final RecordingListener listener = new RecordingListener();
    private final LeaseFeed feed = new LeaseFeed(listener, key -> "/subnets/" + key);

    @Test
    void reportsLeasesThatAreCreatedAndRemoved() {
        feed.upserted("10.1.2.0-24", Optional.of(GOOD));
        feed.removed("10.1.2.0-24");
        assertEquals(List.of("upserted 10.1.2.0/24", "removed 10.1.2.0/24"), listener.reports);
    }

    @Test
    void reportsACompleteListAndItsUnreadableEntries() {
        LeaseFeed.Listing list = feed.list();
        list.add("10.1.2.0-24", Optional.of(GOOD));
        list.add("10.1.3.0-24", Optional.of("{"));
        list.add("nonsense", Optional.of(GOOD));
        list.add("10.1.4.0-24", Optional.empty());
        list.end();
        assertEquals(
                List.of(
                        "rejected /subnets/10.1.3.0-24",
                        "rejected /subnets/nonsense",
                        "rejected /subnets/10.1.4.0-24",
                        "resynced [10.1.2.0/24] unreadable 2"),
                listener.reports);
    }

    @Test
    void rejectsAnEntryAgainOnlyWhenItHasChanged() {
        feed.upserted("10.1.2.0-24", Optional.of("{"));
        feed.upserted("10.1.2.0-24", Optional.of("{"));
        LeaseFeed.Listing list = feed.list();
        list.add("10.1.2.0-24", Optional.of("{"));
        list.end();
        assertEquals(List.of("rejected /subnets/10.1.2.0-24", "resynced [] unreadable 1"), listener.reports);

        listener.reports.clear();
        feed.upserted("10.1.2.0-24", Optional.of("[]"));
        feed.upserted("10.1.2.0-24", Optional.of(GOOD));
        feed.upserted("10.1.2.0-24", Optional.of("[]"));
        assertEquals(
                List.of("rejected /subnets/10.1.2.0-24", "upserted 10.1.2.0/24", "rejected /subnets/10.1.2.0-24"),
                listener.reports);
    }

    @Test
    void doesNotReportTheRemovalOfARejectedKey() {
        feed.upserted("nonsense", Optional.of(GOOD));
        feed.removed("nonsense");
        assertEquals(List.of("rejected /subnets/nonsense"), listener.reports);
    }
}
