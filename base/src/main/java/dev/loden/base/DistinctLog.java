package dev.loden.base;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;

/**
 * Logs each distinct trouble once, as {@code SUBJECT: TEXT}, and {@code SUBJECT: recovered} when it is over. A trouble is known by
 * its subject; another text for the same subject is logged as a new one. Of each kind of subjects, which its first word is, at most
 * {@value #LIMIT} are held; troubles of further ones are not logged, and one line says so. So many of one kind never hide another.
 *
 * <p><b>Thread</b>: any.
 */
public final class DistinctLog {
    private static final int LIMIT = 10_000;
    private final Logger log;
    private final Map<String, String> present = new TreeMap<>();
    private final Map<String, Integer> held = new HashMap<>();
    private final Set<String> full = new HashSet<>();

    /**
     * No trouble yet.
     *
     * @param log where the lines go
     */
    public DistinctLog(Logger log) {
        this.log = log;
    }

    /**
     * There is a trouble: logged as a warning if it is new.
     *
     * @param subject what has the trouble; the key
     * @param text what happened and what to do
     */
    public synchronized void warn(String subject, String text) {
        boolean known = present.containsKey(subject);
        if (!known && held.getOrDefault(kind(subject), 0) >= LIMIT) {
            logFull(kind(subject));
            return;
        }
        if (!known) {
            held.merge(kind(subject), 1, Integer::sum);
        }
        if (!text.equals(present.put(subject, text))) {
            log.warn("{}: {}", subject, text);
        }
    }

    private static String kind(String subject) {
        int end = subject.indexOf(' ');
        return end < 0 ? subject : subject.substring(0, end);
    }

    private void logFull(String kind) {
        if (full.add(kind)) {
            log.warn("{} distinct troubles of the kind \"{}\" are present; further ones are not logged", LIMIT, kind);
        }
    }

    /**
     * The trouble of this subject is over: logged if there was one.
     *
     * @param subject as it was given to {@link #warn}
     */
    public synchronized void recovered(String subject) {
        if (remove(subject)) {
            log.info("{}: recovered", subject);
        }
    }

    private boolean remove(String subject) {
        boolean removed = present.remove(subject) != null;
        if (removed) {
            String kind = kind(subject);
            full.remove(kind);
            held.computeIfPresent(kind, (key, count) -> count == 1 ? null : count - 1);
        }
        return removed;
    }

    /**
     * These are now all troubles of one kind: new ones are logged, and those that are missing here are forgotten without a line,
     * for their subjects may be gone.
     *
     * @param kind what the subjects of this kind begin with
     * @param troubles text by subject
     */
    public synchronized void replace(String kind, Map<String, String> troubles) {
        present.keySet().stream()
                .filter(subject -> subject.startsWith(kind) && !troubles.containsKey(subject))
                .toList()
                .forEach(this::remove);
        troubles.forEach(this::warn);
    }

    /**
     * All present troubles in one line.
     *
     * @return {@code SUBJECT: TEXT; SUBJECT: TEXT}, sorted by subject; empty if there are none
     */
    public synchronized String summary() {
        var text = new StringBuilder();
        present.forEach((subject, trouble) -> text.append(text.isEmpty() ? "" : "; ")
                .append(subject)
                .append(": ")
                .append(trouble));
        return text.toString();
    }
}
