package dev.loden.subnet.kube.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.testkit.LeaseRecorder;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Nodes with long annotations, and lists that lack many nodes. */
class CrowdedNodesTest {
    private final LeaseRecorder recorder = new LeaseRecorder();
    private final NodeTable table = new NodeTable(recorder, Duration.ZERO, System::nanoTime);

    private static NodeView node(int number, String data) {
        Map<Annotation, String> annotations = new EnumMap<>(Annotation.class);
        annotations.put(Annotation.MANAGED, "true");
        annotations.put(Annotation.PUBLIC_IP, "192.168.0." + number);
        annotations.put(Annotation.BACKEND_TYPE, "extension");
        annotations.put(Annotation.BACKEND_DATA, data);
        return new NodeView(
                "node" + number,
                new NodeView.Revision("1", "2026"),
                List.of("10.5." + number + ".0/24"),
                annotations,
                Optional.empty());
    }

    private boolean list(int from, int to) {
        NodeTable.Listing list = table.list();
        for (int number = from; number < to; number++) {
            list.add(node(number, "{}"));
        }
        return list.end();
    }

    @Test
    void anAnnotationThatIsTooLongIsOneNodesTrouble() {
        list(1, 5);
        table.present(node(2, "\"" + "x".repeat(9_000) + "\""));
        table.present(node(5, "\"" + "x".repeat(9_000) + "\""));
        assertEquals(4, recorder.leases().size(), "what was known of node2 stays");
        assertEquals(2, recorder.rejections().size());
    }

    @Test
    void aListThatLacksManyIsReadAgain() {
        assertTrue(list(1, 41));
        assertFalse(list(1, 21));
        assertEquals(40, recorder.leases().size());
        assertTrue(list(1, 41));
        assertFalse(list(1, 21));
        assertTrue(list(1, 21));
        assertEquals(20, recorder.leases().size());
    }
}
