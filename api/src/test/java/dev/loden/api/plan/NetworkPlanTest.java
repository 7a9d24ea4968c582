package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NetworkPlanTest {
    private static final KernelObject ONE = new Address("flannel.1", IpAddress.parse("10.244.1.0"), 32);
    private static final KernelObject OTHER = new Address("flannel.1", IpAddress.parse("10.244.2.0"), 32);

    @Test
    void addsUp() {
        assertEquals(NetworkPlan.of(ONE, OTHER), NetworkPlan.of(ONE).plus(NetworkPlan.of(OTHER)));
        assertEquals(NetworkPlan.of(ONE), NetworkPlan.of(ONE).plus(NetworkPlan.EMPTY));
        assertEquals(NetworkPlan.of(ONE), NetworkPlan.EMPTY.plus(NetworkPlan.of(ONE)));
        assertEquals(NetworkPlan.EMPTY, NetworkPlan.EMPTY.plus(NetworkPlan.EMPTY));
    }

    @Test
    void addingChangesNeitherPart() {
        var part = NetworkPlan.of(ONE);
        part.plus(NetworkPlan.of(OTHER));
        assertEquals(List.of(ONE), part.objects());
    }

    @Test
    void keepsTheObjectsItWasMadeWith() {
        var objects = new ArrayList<>(List.of(ONE));
        var plan = new NetworkPlan(objects);
        objects.add(OTHER);
        assertEquals(NetworkPlan.of(ONE), plan);
    }
}
