package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.IpAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class KernelSnapshotTest {
    private static final HostNetwork HOST = new HostNetwork(List.of(), List.of());
    private static final Link LINK =
            new Link("flannel.1", LinkKind.Custom.named("vxlan"), Optional.empty(), 1450, true);
    private static final Address ADDRESS = new Address("flannel.1", IpAddress.parse("10.244.1.0"), 32);

    @Test
    void findsItsDevicesByName() {
        var snapshot = new KernelSnapshot(HOST, Map.of(LINK.key(), LINK, ADDRESS.key(), ADDRESS));
        assertEquals(Optional.of(LINK), snapshot.link("flannel.1"));
        assertEquals(Optional.empty(), snapshot.link("flannel.2"));
    }

    @Test
    void cannotBeChanged() {
        var snapshot = new KernelSnapshot(HOST, new HashMap<>(Map.of(LINK.key(), LINK)));
        assertThrows(
                UnsupportedOperationException.class, () -> snapshot.objects().clear());
    }
}
