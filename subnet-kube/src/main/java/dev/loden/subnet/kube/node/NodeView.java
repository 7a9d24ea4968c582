package dev.loden.subnet.kube.node;

import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The members of a Node object that are needed.
 *
 * @param name metadata.name
 * @param revision version and age
 * @param podCidrs spec.podCIDRs, or spec.podCIDR if there is only that
 * @param annotations flannel's; of one that is too long only its beginning
 * @param condition NetworkUnavailable, if the node has it
 */
public record NodeView(
        String name,
        Revision revision,
        List<String> podCidrs,
        Map<Annotation, String> annotations,
        Optional<Condition> condition) {
    /**
     * The version of an object, and its age.
     *
     * @param version metadata.resourceVersion
     * @param created metadata.creationTimestamp; sorts as text
     */
    public record Revision(String version, String created) {
        private static final String FORM = "0000-00-00T00:00:00Z";

        /** When it was created, in seconds since 1970; 0 if that cannot be read. */
        long seconds() {
            try {
                return isUsual() ? usual() : Instant.parse(created).getEpochSecond();
            } catch (DateTimeException unknown) {
                return 0;
            }
        }

        /** 2026-11-27T06:09:11Z, as Kubernetes prints all of them: a formatter takes longer than the rest of the reading. */
        private boolean isUsual() {
            if (created.length() != FORM.length()) {
                return false;
            }
            for (int i = 0; i < FORM.length(); i++) {
                char form = FORM.charAt(i);
                char character = created.charAt(i);
                if (form == '0' ? character < '0' || character > '9' : character != form) {
                    return false;
                }
            }
            return true;
        }

        private long usual() {
            return LocalDateTime.of(part(0, 4), part(5, 7), part(8, 10), part(11, 13), part(14, 16), part(17, 19))
                    .toEpochSecond(ZoneOffset.UTC);
        }

        private int part(int begin, int end) {
            return Integer.parseInt(created, begin, end, 10);
        }

        /** Versions are etcd's revisions, so they can be compared. */
        public boolean isBefore(Revision other) {
            return number(version) < number(other.version);
        }

        private static long number(String version) {
            // Compared at each heartbeat of each node: a regular expression would be read each time.
            boolean digits = !version.isEmpty()
                    && version.length() <= 18
                    && version.chars().allMatch(character -> character >= '0' && character <= '9');
            return digits ? Long.parseLong(version) : Long.MAX_VALUE;
        }
    }

    /**
     * The condition NetworkUnavailable.
     *
     * @param status True, False or Unknown
     * @param reason one word
     */
    public record Condition(String status, String reason) {
        public static final String REASON = "FlannelIsUp";

        public boolean isClear() {
            return status.equals("False");
        }

        public boolean isOurs() {
            return isClear() && reason.equals(REASON);
        }
    }

    /** This node with the subnets that it is assigned. */
    NodeView with(List<String> cidrs) {
        return new NodeView(name, revision, cidrs, annotations, condition);
    }

    /** An annotation; an empty one counts as absent. */
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
    public Optional<Prefix> subnet(Family family) {
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
