package dev.loden.core;

import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;

/**
 * Warns of each distinct trouble once, and says when it is over. A trouble is known by its subject; another text for the
 * same subject is news. Holds at most {@value #LIMIT} subjects.
 */
final class DistinctLog {
    private static final int LIMIT = 10_000;
    private final Logger log;
    private final Map<String, String> troubles = new HashMap<>();

    DistinctLog(Logger log) {
        this.log = log;
    }

    synchronized void warn(String subject, String text) {
        if (troubles.size() < LIMIT && !text.equals(troubles.put(subject, text))) {
            log.warn("{}: {}", subject, text);
        }
    }

    synchronized void over(String subject) {
        if (troubles.remove(subject) != null) {
            log.info("{}: all right again", subject);
        }
    }

    /** The troubles of one kind are now these: warns of new ones and drops those that are over. */
    synchronized void replace(String kind, Map<String, String> present) {
        troubles.keySet().removeIf(subject -> subject.startsWith(kind) && !present.containsKey(subject));
        present.forEach(this::warn);
    }
}
