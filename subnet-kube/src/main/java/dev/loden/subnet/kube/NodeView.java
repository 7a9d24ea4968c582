package dev.loden.subnet.kube;

import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What matters of a Node object.
 *
 * @param name metadata.name
 * @param revision what Kubernetes tells versions and ages by
 * @param podCidrs spec.podCIDRs, or spec.podCIDR where there is only that
 * @param annotations those that are ours; of one that is too long only its beginning
 * @param condition NetworkUnavailable, if the node has it
 */
record NodeView(
        String name,
        Revision revision,
        List<String> podCidrs,
        Map<Annotation, String> annotations,
        Optional<Condition> condition) {
    /**
     * Which state of which object this is.
     *
     * @param version metadata.resourceVersion
     * @param created metadata.creationTimestamp; sorts as text
     */
    record Revision(String version, String created) {
        /** Versions are etcd's revisions, so they can be compared though Kubernetes long denied it. */
        boolean isBefore(Revision other) {
            return number(version) < number(other.version);
        }

        private static long number(String version) {
            return version.matches("[0-9]{1,18}") ? Long.parseLong(version) : Long.MAX_VALUE;
        }
    }

    /**
     * The condition NetworkUnavailable.
     *
     * @param status True, False or Unknown
     * @param reason one word
     */
    record Condition(String status, String reason) {
        static final String REASON = "FlannelIsUp";

        boolean isClear() {
            return status.equals("False");
        }

        boolean isOurs() {
            return isClear() && reason.equals(REASON);
        }
    }

    /** An annotation; one that is set to nothing counts as absent. */
    Optional<String> annotation(Annotation annotation) {
        return Optional.ofNullable(annotations.get(annotation)).filter(text -> !text.isEmpty());
    }

    boolean isManaged() {
        return annotation(Annotation.MANAGED).equals(Optional.of("true"));
    }

    /**
     * The podCIDR of one family.
     *
     * @throws InvalidValueException if any of them cannot be read, or a family has two
     */
    Optional<Prefix> subnet(Family family) {
        List<Prefix> found = podCidrs.stream()
                .map(NodeView::prefix)
                .filter(prefix -> prefix.family() == family)
                .toList();
        if (found.size() > 1) {
            throw new InvalidValueException(podCidrs.toString(), "two subnets of one family").named("podCIDRs");
        }
        return found.stream().findFirst();
    }

    private static Prefix prefix(String text) {
        try {
            return Prefix.parse(text);
        } catch (InvalidValueException e) {
            throw e.named("podCIDR");
        }
    }
}
