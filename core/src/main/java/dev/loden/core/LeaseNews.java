package dev.loden.core;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Subnets;
import dev.loden.codec.json.LeaseJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;

/** Tells which leases came, changed and went: a line each, or one line in all where there are many. */
record LeaseNews(Logger log) {
    private static final int MANY = 20;
    private static final int SHOWN = 300;

    void tell(Leases before, Leases now, Optional<Lease> own) {
        List<String> lines = new ArrayList<>();
        now.bySubnets().forEach((subnets, lease) -> {
            Lease old = before.bySubnets().get(subnets);
            if (!lease.equals(old) && !isOwn(subnets, own)) {
                lines.add((old == null ? "new lease " : "changed lease ") + describe(lease));
            }
        });
        before.bySubnets().forEach((subnets, lease) -> {
            if (!now.bySubnets().containsKey(subnets) && !isOwn(subnets, own)) {
                lines.add("ended lease " + describe(lease));
            }
        });
        if (lines.size() > MANY) {
            log.info(
                    "{} leases changed, there are {} now",
                    lines.size(),
                    now.bySubnets().size());
        } else {
            lines.forEach(log::info);
        }
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
