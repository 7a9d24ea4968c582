package dev.loden.base;

import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;

/**
 * Logs each distinct trouble once, as {@code SUBJECT: TEXT}, and {@code SUBJECT: recovered} when it is over. A trouble is known by
 * its subject; another text for the same subject is logged as a new one. At most {@value #LIMIT} subjects are held; troubles of
 * further subjects are not logged, and one line says so.
 *
 * <p><b>Thread</b>: any.
 */
public final class DistinctLog {
    private static final int LIMIT = 10_000;
    private final Logger log;
    private final Map<String, String> present = new TreeMap<>();
    private boolean full;

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
        if (present.size() >= LIMIT && !present.containsKey(subject)) {
            logFull();
        } else if (!text.equals(present.put(subject, text))) {
            log.warn("{}: {}", subject, text);
        }
    }

    private void logFull() {
        if (!full) {
            full = true;
            log.warn("{} distinct troubles are present; further ones are not logged", LIMIT);
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
        full = full && !removed;
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
