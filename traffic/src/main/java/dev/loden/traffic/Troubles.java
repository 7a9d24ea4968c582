package dev.loden.traffic;

import java.util.Map;
import java.util.TreeMap;
import org.slf4j.Logger;

/** Warns of each trouble once, and says when it is over. Known by its subject; another text for the same one is news. */
final class Troubles {
    private final Logger log;
    private final Map<String, String> present = new TreeMap<>();

    Troubles(Logger log) {
        this.log = log;
    }

    synchronized void warn(String subject, String text) {
        if (!text.equals(present.put(subject, text))) {
            log.warn("{}: {}", subject, text);
        }
    }

    synchronized void over(String subject) {
        if (present.remove(subject) != null) {
            log.info("{}: all right again", subject);
        }
    }

    /** All of them in one line; empty if there are none. */
    synchronized String text() {
        var text = new StringBuilder();
        present.forEach((subject, trouble) -> text.append(text.isEmpty() ? "" : "; ")
                .append(subject)
                .append(": ")
                .append(trouble));
        return text.toString();
    }
}
