package dev.loden.subnet.kube;

import dev.loden.api.lease.Settings;
import dev.loden.codec.json.Json;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What this node's annotations are to say, and how to get there by the smallest patch.
 *
 * @param texts empty ones are to be absent
 */
record Wanted(Map<Annotation, Optional<String>> texts) {
    /** Those that belong to the daemon; the others belong to operators. */
    static final Set<Annotation> WRITTEN = Set.of(
            Annotation.BACKEND_TYPE,
            Annotation.BACKEND_DATA,
            Annotation.BACKEND_V6_DATA,
            Annotation.PUBLIC_IP,
            Annotation.PUBLIC_IPV6,
            Annotation.MANAGED);

    /** Whether a node says just that. */
    boolean isIn(NodeView node) {
        return changes(node).isEmpty();
    }

    private Map<Annotation, Optional<String>> changes(NodeView node) {
        var changes = new LinkedHashMap<Annotation, Optional<String>>();
        texts.forEach((annotation, text) -> {
            if (!Optional.ofNullable(node.annotations().get(annotation)).equals(text)) {
                changes.put(annotation, text);
            }
        });
        return changes;
    }

    /** The members of a patch of nodes/status; empty if nothing is to be changed. */
    Settings patch(NodeView node, AnnotationKeys keys) {
        var annotations = new LinkedHashMap<String, Object>();
        changes(node).forEach((annotation, text) -> annotations.put(keys.name(annotation), text.orElse(null)));
        return annotations.isEmpty()
                ? Settings.EMPTY
                : Settings.of(Map.of("metadata", Settings.of(Map.of("annotations", Settings.of(annotations)))));
    }

    /**
     * The members of a patch that says that the node's network is there. Conditions are merged by their type, so others
     * stay.
     */
    static Settings networkAvailable(Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var condition = new LinkedHashMap<String, Object>();
        condition.put("type", "NetworkUnavailable");
        condition.put("status", "False");
        condition.put("reason", NodeView.Condition.REASON);
        condition.put("message", "The pod network is programmed on this node");
        condition.put("lastHeartbeatTime", time);
        condition.put("lastTransitionTime", time);
        return Settings.of(Map.of("status", Settings.of(Map.of("conditions", List.of(Settings.of(condition))))));
    }

    static String print(Settings patch) {
        return Json.print(patch);
    }
}
