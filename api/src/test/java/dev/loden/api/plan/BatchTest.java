package dev.loden.api.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.IpAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class BatchTest {
    private static final Link OLD = new Link("flannel.1", LinkKind.Custom.named("dummy"), Optional.empty(), 1500, true);
    private static final Link NEW = new Link("flannel.1", LinkKind.Custom.named("vxlan"), Optional.empty(), 1450, true);
    private static final Address ADDRESS = new Address("flannel.1", IpAddress.parse("10.244.1.0"), 32);

    @Test
    void keepsTheChangesItWasMadeWithInTheirOrder() {
        Change first = new Change.Recreate(OLD, NEW, "kind dummy, want vxlan");
        Change second = new Change.Add(ADDRESS, "missing");
        var changes = new ArrayList<>(List.of(first, second));
        var batch = new Batch(changes);
        changes.clear();
        assertEquals(List.of(first, second), batch.changes());
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of(new Change.Add(ADDRESS, "missing"), ADDRESS),
                Arguments.of(new Change.Replace(OLD, NEW, "mtu 1500, want 1450"), NEW),
                Arguments.of(new Change.Recreate(OLD, NEW, "kind dummy, want vxlan"), NEW),
                Arguments.of(new Change.Remove(OLD, "not wanted"), OLD));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void eachChangeIsAboutWhatIsWantedOrGoes(Change change, KernelObject object) {
        assertEquals(object, change.object());
    }
}
