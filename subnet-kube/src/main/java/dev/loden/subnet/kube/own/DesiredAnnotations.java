package dev.loden.subnet.kube.own;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.IpAddress;
import dev.loden.codec.json.LeaseJson;
import dev.loden.subnet.kube.node.Annotation;
import dev.loden.subnet.kube.node.AnnotationKeys;
import dev.loden.subnet.kube.node.NodeView;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The annotations that this node's object is to have, and the smallest patch that makes it so.
 *
 * @param texts by annotation; empty for one that is to be absent
 */
public record DesiredAnnotations(Map<Annotation, Optional<String>> texts) {
    /** The annotations that the daemon writes; the others are the operators'. */
    static final Set<Annotation> WRITTEN = Set.of(
            Annotation.BACKEND_TYPE,
            Annotation.BACKEND_DATA,
            Annotation.BACKEND_V6_DATA,
            Annotation.PUBLIC_IP,
            Annotation.PUBLIC_IPV6,
            Annotation.MANAGED);

    /** Whether a node has them all. */
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
    public Settings patch(NodeView node, AnnotationKeys keys) {
        var annotations = new LinkedHashMap<String, Object>();
        changes(node).forEach((annotation, text) -> annotations.put(keys.name(annotation), text.orElse(null)));
        return annotations.isEmpty()
                ? Settings.EMPTY
                : Settings.of(Map.of("metadata", Settings.of(Map.of("annotations", Settings.of(annotations)))));
    }

    /**
     * The members of a patch that sets NetworkUnavailable to False. Conditions are merged by their type, so others stay.
     */
    public static Settings networkAvailable(Instant now) {
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

    /** The annotations for a lease, as flannel prints them. */
    public static DesiredAnnotations of(Lease lease) {
        var texts = new EnumMap<Annotation, Optional<String>>(Annotation.class);
        LeaseAttributes attributes = lease.attributes();
        Advertisement advertisement = attributes.advertisement();
        boolean ipv4 = lease.subnets().ipv4().isPresent();
        boolean ipv6 = lease.subnets().ipv6().isPresent();
        texts.put(Annotation.BACKEND_TYPE, Optional.of(advertisement.backendType()));
        texts.put(
                Annotation.BACKEND_DATA,
                ipv4 ? Optional.of(LeaseJson.printData(advertisement.data())) : Optional.empty());
        texts.put(
                Annotation.BACKEND_V6_DATA,
                ipv6 ? Optional.of(LeaseJson.printData(advertisement.v6Data())) : Optional.empty());
        texts.put(Annotation.PUBLIC_IP, attributes.publicIp().map(IpAddress::toString));
        texts.put(Annotation.PUBLIC_IPV6, attributes.publicIpv6().map(IpAddress::toString));
        texts.put(Annotation.MANAGED, Optional.of("true"));
        return new DesiredAnnotations(texts);
    }
}
