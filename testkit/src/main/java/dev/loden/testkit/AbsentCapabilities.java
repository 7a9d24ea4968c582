package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Shows that a store does not have the capabilities that it does not declare, and refuses them in the agreed way. */
final class AbsentCapabilities {
    private AbsentCapabilities() {}

    static void assertAbsent(StoreSubject subject) {
        Set<StoreCapability> declared = subject.capabilities();
        if (!declared.contains(StoreCapability.CONFIGURATION)) {
            assertNoConfiguration(subject);
        }
        if (!declared.contains(StoreCapability.REGISTRATION)) {
            assertWritesNothing(subject);
        } else if (!declared.contains(StoreCapability.ALLOCATION)) {
            assertChoosesNothing(subject);
        }
    }

    private static void assertNoConfiguration(StoreSubject subject) {
        subject.putConfig(LeaseContract.CONFIG);
        SubnetManager store = subject.open();
        assertEquals(Optional.empty(), store.configSource(), "CONFIGURATION is not declared");
    }

    private static void assertWritesNothing(StoreSubject subject) {
        subject.put("10.5.101.0-24", SampleLeases.json(1));
        var changed = SampleLeases.attributes(1, "0a:00:00:00:00:ff");
        for (LeaseRequest request : List.of(
                new LeaseRequest(SampleLeases.IPV4, changed, Optional.empty()),
                SampleLeases.request(2),
                SampleLeases.request(2, "10.5.102.0-24"))) {
            PluginException e = assertThrows(
                    PluginException.class, () -> subject.open().acquire(request), "REGISTRATION is not declared");
            assertEquals(ErrorCode.UNSUPPORTED, e.code(), e::getMessage);
        }
        assertEquals(Optional.of(SampleLeases.json(1)), subject.get("10.5.101.0-24"));
        assertEquals(Optional.empty(), subject.get("10.5.102.0-24"));
        subject.delete("10.5.101.0-24");
    }

    private static void assertChoosesNothing(StoreSubject subject) {
        Lease assigned = subject.open().acquire(SampleLeases.request(1));
        String other = assigned.subnets().key().equals("10.5.177.0-24") ? "10.5.178.0-24" : "10.5.177.0-24";
        assertEquals(assigned, subject.open().acquire(SampleLeases.request(1, other)), "ALLOCATION is not declared");
        var elsewhere =
                new LeaseRequest(SampleLeases.config("10.6.0.0/16", 24), SampleLeases.attributes(1), Optional.empty());
        PluginException e = assertThrows(
                PluginException.class, () -> subject.open().acquire(elsewhere), "ALLOCATION is not declared");
        assertTrue(
                Set.of(ErrorCode.CONFIG, ErrorCode.UNSUPPORTED, ErrorCode.UNAVAILABLE)
                        .contains(e.code()),
                e::toString);
        assertTrue(subject.get(assigned.subnets().key()).isPresent(), "the assigned subnet stays");
    }
}
