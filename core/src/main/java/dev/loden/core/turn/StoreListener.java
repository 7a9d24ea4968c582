package dev.loden.core.turn;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.spi.LeaseListener;
import dev.loden.base.DistinctLog;
import dev.loden.core.lease.LeaseKeeper;
import dev.loden.core.status.StatusBoard;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what the store reports: to the inbox, the lease keeper, the status and the log. */
final class StoreListener implements LeaseListener {
    private static final Logger LOG = LoggerFactory.getLogger(StoreListener.class);

    private final Inbox inbox;
    private final LeaseKeeper keeper;
    private final StatusBoard status;
    private final DistinctLog troubles = new DistinctLog(LOG);

    /** For one store. */
    StoreListener(Inbox inbox, LeaseKeeper keeper, StatusBoard status) {
        this.inbox = inbox;
        this.keeper = keeper;
        this.status = status;
    }

    @Override
    public void leases(LeaseEvent event) {
        inbox.leases(event);
    }

    /** Keys come from outside: control characters must not forge a log line. */
    @Override
    public void rejected(String key, String reason) {
        troubles.warn("skipped entry " + key.replaceAll("\\p{Cntrl}", "?"), reason);
    }

    @Override
    public void lost(String reason) {
        LOG.warn("lost the lease: {}; requesting it again, forwarding goes on", reason);
        keeper.lost();
    }

    @Override
    public void stale(String reason) {
        LOG.info("{}; requesting the lease again", reason);
        keeper.again();
    }

    @Override
    public void publicAddresses(Optional<Ipv4> ipv4, Optional<Ipv6> ipv6) {
        inbox.publicAddresses(new LeaseAttributes(ipv4, ipv6, Advertisement.NONE));
    }

    @Override
    public void connected() {
        status.storeConnected();
        troubles.recovered("lease store");
    }

    @Override
    public void disconnected(String reason) {
        status.storeDisconnected(reason);
        troubles.warn("lease store", reason);
    }

    @Override
    public void crowded(String reason) {
        status.crowded(reason);
        if (reason.isEmpty()) {
            troubles.recovered("leases");
        } else {
            troubles.warn("leases", reason);
        }
    }
}
