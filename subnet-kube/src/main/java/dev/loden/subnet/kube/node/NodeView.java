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
    private static final long FNV_BASIS = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

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
            if (version.isEmpty() || version.length() > 18) {
                return Long.MAX_VALUE;
            }
            long number = 0;
            for (int i = 0; i < version.length(); i++) { // at each heartbeat of each node
                int digit = version.charAt(i) - '0';
                if (digit < 0 || digit > 9) {
                    return Long.MAX_VALUE;
                }
                number = 10 * number + digit;
            }
            return number;
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

    /**
     * A number that differs where the lease may: nearly all events are heartbeats, which change nothing of it. By FNV-1a of 64 bits
     * (draft-eastlake-fnv); a node that makes two of its own values collide hides its own change.
     */
    long fingerprint() {
        long hash = mixed(FNV_BASIS, revision.created());
        for (String cidr : podCidrs) {
            hash = mixed(hash, cidr);
        }
        for (Map.Entry<Annotation, String> annotation : annotations.entrySet()) {
            hash = mixed(mixed(hash, annotation.getKey().suffix()), annotation.getValue());
        }
        return hash;
    }

    private static long mixed(long begin, String text) {
        long hash = begin;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * FNV_PRIME;
        }
        return (hash ^ Character.MAX_VALUE) * FNV_PRIME; // no text goes on where another ends
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
