package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collector;
import java.util.stream.Collectors;

/** What the contract of lease stores looks for in what was heard. */
final class HeardLeases {
    private HeardLeases() {}

    static void assertRejectedOnceEach(LeaseRecorder heard) {
        List<LeaseRecorder.Rejection> rejections = heard.rejections();
        assertEquals(4, rejections.size(), rejections::toString);
        for (String key : List.of("10.5.111.0-24", "10.5.112.0-24", "10.5.113.0-24", "nonsense")) {
            assertEquals(
                    1, rejections.stream().filter(r -> r.key().contains(key)).count(), key);
        }
        for (LeaseRecorder.Rejection rejection : rejections) {
            assertFalse(rejection.reason().isBlank() || rejection.reason().length() > 300, rejection::toString);
        }
    }

    static void awaitList(LeaseRecorder heard) {
        Await.until("a complete list", SubnetManagerContract.SOON, () -> heard.lists() > 0);
    }

    static void awaitView(LeaseRecorder heard, Lease... leases) {
        Map<Subnets, Lease> expected = List.of(leases).stream().collect(bySubnets());
        Await.until(
                "leases " + expected.keySet(),
                SubnetManagerContract.SOON,
                () -> view(heard).equals(expected));
    }

    static void awaitLoss(LeaseRecorder heard, String reason) {
        Await.until(
                "the loss", SubnetManagerContract.SOON, () -> !heard.losses().isEmpty());
        assertEquals(1, heard.losses().size(), heard.losses()::toString);
        assertTrue(heard.losses().getFirst().contains(reason), heard.losses()::toString);
    }

    static Map<Subnets, Lease> view(LeaseRecorder heard) {
        return heard.leases().stream().collect(bySubnets());
    }

    static Collector<Lease, ?, Map<Subnets, Lease>> bySubnets() {
        return Collectors.toMap(Lease::subnets, lease -> lease);
    }

    static Lease lease(String key, int node) {
        return new Lease(Subnets.parseKey(key), SampleLeases.attributes(node));
    }
}
