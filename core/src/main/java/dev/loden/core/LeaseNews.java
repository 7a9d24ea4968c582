package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.codec.json.LeaseJson;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** Tells which leases came, changed and went: a line each, or one line in all where there are many. */
record LeaseNews(Logger log) {
    private static final int MANY = 20;
    private static final int SHOWN = 300;

    void tell(List<Leases.News> all, int present, Optional<Lease> own) {
        List<Leases.News> others =
                all.stream().filter(news -> !isOwn(news.subnets(), own)).toList();
        if (others.size() > MANY) {
            log.info("{} leases changed, there are {} now", others.size(), present);
        } else {
            others.forEach(news -> log.info(line(news)));
        }
    }

    private static String line(Leases.News news) {
        String what =
                news.before().isEmpty() ? "new lease " : news.after().isEmpty() ? "ended lease " : "changed lease ";
        return what + describe(news.after().or(news::before).orElseThrow());
    }

    private static boolean isOwn(Subnets subnets, Optional<Lease> own) {
        return own.map(Lease::subnets).equals(Optional.of(subnets));
    }

    /** The value as flannel prints it; JSON leaves no control character unescaped, so a lease cannot forge a log line. */
    private static String describe(Lease lease) {
        String value = LeaseJson.write(lease.attributes());
        return lease.subnets() + " " + (value.length() <= SHOWN ? value : value.substring(0, SHOWN) + "...");
    }
}
