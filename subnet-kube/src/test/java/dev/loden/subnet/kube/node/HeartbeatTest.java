package dev.loden.subnet.kube.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.loden.testkit.LeaseRecorder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Most events of nodes change nothing of their leases. */
class HeartbeatTest {
    private final LeaseRecorder recorder = new LeaseRecorder();
    private final NodeTable table = new NodeTable(recorder, Duration.ZERO, System::nanoTime);

    private static NodeView node(String version, String created, List<String> cidrs, Map<Annotation, String> more) {
        Map<Annotation, String> annotations = new EnumMap<>(Annotation.class);
        annotations.put(Annotation.MANAGED, "true");
        annotations.put(Annotation.PUBLIC_IP, "192.168.0.1");
        annotations.putAll(more);
        return new NodeView("a", new NodeView.Revision(version, created), cidrs, annotations, Optional.empty());
    }

    private static NodeView node(String version, String type) {
        return node(version, "2026", List.of("10.5.1.0/24"), Map.of(Annotation.BACKEND_TYPE, type));
    }

    @Test
    void aHeartbeatChangesNothingAndAnythingElseDoes() {
        var views = Stream.of(
                node("1", "host-gw"),
                node("1", "vxlan"),
                node("1", "2025", List.of("10.5.1.0/24"), Map.of(Annotation.BACKEND_TYPE, "host-gw")),
                node("1", "2026", List.of("10.5.2.0/24"), Map.of(Annotation.BACKEND_TYPE, "host-gw")),
                node("1", "2026", List.of("10.5.1.0/2", "4"), Map.of(Annotation.BACKEND_TYPE, "host-gw")),
                node("1", "2026", List.of("10.5.1.0/24"), Map.of(Annotation.BACKEND_DATA, "host-gw")),
                node(
                        "1",
                        "2026",
                        List.of("10.5.1.0/24"),
                        Map.of(Annotation.BACKEND_TYPE, "", Annotation.BACKEND_DATA, "host-gw")),
                node("1", "2026", List.of("10.5.1.0/24"), Map.of()));
        Set<Long> prints = views.map(NodeView::fingerprint).collect(Collectors.toSet());
        assertEquals(8, prints.size());
        assertEquals(node("1", "host-gw").fingerprint(), node("2", "host-gw").fingerprint());

        table.present(node("1", "host-gw"));
        int events = recorder.events().size();
        table.present(node("2", "host-gw"));
        assertEquals(events, recorder.events().size());
        table.present(node("3", "vxlan"));
        assertNotEquals(events, recorder.events().size());
    }

    @Test
    void aNodeThatWasInvalidForAWhileIsReportedAgainWhenItIsSoAgain() {
        Map<Annotation, String> bad = Map.of(Annotation.BACKEND_TYPE, "vxlan", Annotation.BACKEND_DATA, "{");
        for (int i = 1; i <= 2; i++) {
            table.present(node("1", "vxlan"));
            table.present(node("2", "2026", List.of("10.5.1.0/24"), bad));
            table.present(node("3", "2026", List.of("10.5.1.0/24"), bad));
            assertEquals(i, recorder.rejections().size());
        }
    }
}
