package dev.loden.core;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.spi.LeaseListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes what the store says to where it belongs: the mailbox, the lease keeper, the status and the log. */
final class StoreListener implements LeaseListener {
    private static final Logger LOG = LoggerFactory.getLogger(StoreListener.class);

    private final Mailbox mailbox;
    private final LeaseKeeper keeper;
    private final StatusBoard status;
    private final boolean configures;
    private final DistinctLog troubles = new DistinctLog(LOG);

    /**
     * Hears a store.
     *
     * @param configures whether its configuration counts
     */
    StoreListener(Mailbox mailbox, LeaseKeeper keeper, StatusBoard status, boolean configures) {
        this.mailbox = mailbox;
        this.keeper = keeper;
        this.status = status;
        this.configures = configures;
    }

    @Override
    public void config(String json) {
        if (configures) {
            mailbox.config(json);
        }
    }

    @Override
    public void leases(LeaseEvent event) {
        mailbox.leases(event);
    }

    /** Keys come from outside: control characters must not forge a log line. */
    @Override
    public void rejected(String key, String reason) {
        troubles.warn("skipped entry " + key.replaceAll("\\p{Cntrl}", "?"), reason);
    }

    @Override
    public void lost(String reason) {
        LOG.warn("lost the lease: {}; asking for it again, forwarding goes on", reason);
        keeper.lost();
    }

    @Override
    public void stale(String reason) {
        LOG.info("{}; asking for the lease again", reason);
        keeper.again();
    }

    @Override
    public void connected() {
        status.storeConnected();
        troubles.over("lease store");
    }

    @Override
    public void disconnected(String reason) {
        status.storeDisconnected(reason);
        troubles.warn("lease store", reason);
    }
}
