package dev.loden.store.common;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LeaseFeedTest {
    private static final String GOOD = "{\"PublicIP\":\"192.168.1.1\",\"PublicIPv6\":null,\"BackendType\":\"host-gw\"}";

    private final List<String> heard = new ArrayList<>();
    private final LeaseFeed feed = new LeaseFeed(new Heard(), key -> "/subnets/" + key);

    @Test
    void tellsOfLeasesThatComeAndGo() {
        feed.upserted("10.1.2.0-24", Optional.of(GOOD));
        feed.removed("10.1.2.0-24");
        assertEquals(List.of("upserted 10.1.2.0/24", "removed 10.1.2.0/24"), heard);
    }

    @Test
    void tellsACompleteListWithWhatCannotBeRead() {
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
                heard);
    }

    @Test
    void rejectsAnEntryAgainOnlyWhenItHasChanged() {
        feed.upserted("10.1.2.0-24", Optional.of("{"));
        feed.upserted("10.1.2.0-24", Optional.of("{"));
        LeaseFeed.Listing list = feed.list();
        list.add("10.1.2.0-24", Optional.of("{"));
        list.end();
        assertEquals(List.of("rejected /subnets/10.1.2.0-24", "resynced [] unreadable 1"), heard);

        heard.clear();
        feed.upserted("10.1.2.0-24", Optional.of("[]"));
        feed.upserted("10.1.2.0-24", Optional.of(GOOD));
        feed.upserted("10.1.2.0-24", Optional.of("[]"));
        assertEquals(
                List.of("rejected /subnets/10.1.2.0-24", "upserted 10.1.2.0/24", "rejected /subnets/10.1.2.0-24"),
                heard);
    }

    @Test
    void keepsQuietAboutARemovedBadKey() {
        feed.upserted("nonsense", Optional.of(GOOD));
        feed.removed("nonsense");
        assertEquals(List.of("rejected /subnets/nonsense"), heard);
    }

    private final class Heard implements LeaseListener {
        @Override
        public void config(String json) {
            heard.add("config");
        }

        @Override
        public void leases(LeaseEvent event) {
            heard.add(
                    switch (event) {
                        case LeaseEvent.Upserted upserted ->
                            "upserted " + upserted.lease().subnets();
                        case LeaseEvent.Removed removed -> "removed " + removed.subnets();
                        case LeaseEvent.Resynced all ->
                            "resynced "
                                    + all.leases().stream()
                                            .map(lease -> lease.subnets())
                                            .map(Subnets::toString)
                                            .toList()
                                    + " unreadable " + all.unreadable().size();
                    });
        }

        @Override
        public void rejected(String key, String reason) {
            heard.add("rejected " + key);
        }

        @Override
        public void lost(String reason) {
            heard.add("lost");
        }

        @Override
        public void connected() {
            heard.add("connected");
        }

        @Override
        public void disconnected(String reason) {
            heard.add("disconnected");
        }
    }
}
