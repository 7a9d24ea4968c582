package dev.loden.core.lease;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.SecretNames;
import dev.loden.codec.json.LeaseJson;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.slf4j.Logger;

/**
 * Logs which leases came, changed and were removed: a line each, or one line in all where there are many.
 *
 * @param log where the lines go
 */
public record LeaseLog(Logger log) {
    private static final int MANY = 20;
    private static final int SHOWN = 300;

    /** A list or an object goes with all that follows it. */
    private static final Pattern SECRET =
            Pattern.compile("(" + SecretNames.regex() + "\":)(?:\"(?:\\\\.|[^\"\\\\])*+\"?|[\\[{].*|[^,}\\]]*)");

    /**
     * Logs changes, except those of the own lease.
     *
     * @param total how many leases the store has now
     */
    public void log(List<LeaseChange> all, int total, Optional<Lease> own) {
        Optional<Subnets> mine = own.map(Lease::subnets);
        List<LeaseChange> others = all.stream()
                .filter(change -> !mine.equals(Optional.of(change.subnets())))
                .toList();
        if (others.size() > MANY) {
            log.info("{} leases changed, the store has {} now", others.size(), total);
        } else {
            others.forEach(change -> log.info(line(change)));
        }
    }

    static String line(LeaseChange change) {
        String what = change.before().isEmpty()
                ? "lease added: "
                : change.after().isEmpty() ? "lease removed: " : "lease changed: ";
        return what + describe(change.after().or(change::before).orElseThrow());
    }

    /** The value as flannel prints it, without what the names of its members call secret; JSON leaves no control character unescaped, so a lease cannot forge a log line. */
    private static String describe(Lease lease) {
        String value = LeaseJson.write(lease.attributes());
        String shown = value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...";
        return lease.subnets() + " " + SECRET.matcher(shown).replaceAll("$1\"...\"");
    }
}
