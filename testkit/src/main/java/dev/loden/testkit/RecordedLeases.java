package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import java.util.List;

/** What the contracts of lease stores assert about recorded leases. */
final class RecordedLeases {
    /** Entries that no store can read: the last has a bad key, the others have bad values. */
    static final List<String> UNREADABLE = List.of("10.5.111.0-24", "10.5.112.0-24", "10.5.113.0-24", "nonsense");

    private RecordedLeases() {}

    static void putUnreadable(StoreSubject subject) {
        subject.put("10.5.111.0-24", "{ no JSON");
        subject.put("10.5.112.0-24", "{\"PublicIP\":\"" + "x".repeat(1_000_000) + "\"}");
        subject.put("10.5.113.0-24", "{\"BackendData\":".repeat(1000) + "1" + "}".repeat(1000));
        subject.put("nonsense", SampleLeases.json(14));
    }

    static void assertRejectedOnceEach(LeaseRecorder recorder) {
        List<LeaseRecorder.Rejection> rejections = recorder.rejections();
        assertEquals(UNREADABLE.size(), rejections.size(), rejections::toString);
        for (String key : UNREADABLE) {
            assertEquals(
                    1, rejections.stream().filter(r -> r.key().contains(key)).count(), key);
        }
        for (LeaseRecorder.Rejection rejection : rejections) {
            assertFalse(rejection.reason().isBlank() || rejection.reason().length() > 300, rejection::toString);
        }
    }

    static Lease lease(String key, int node) {
        return new Lease(Subnets.parseKey(key), SampleLeases.attributes(node));
    }
}
