package dev.loden.core.turn;

import dev.loden.api.spi.ConfigListener;
import dev.loden.base.DistinctLog;
import dev.loden.core.status.StatusBoard;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes on what the source of the configuration reports: to the inbox, the status and the log. */
final class SourceListener implements ConfigListener {
    private static final Logger LOG = LoggerFactory.getLogger(SourceListener.class);
    private static final String SUBJECT = "network configuration";

    private final Inbox inbox;
    private final StatusBoard status;
    private final DistinctLog troubles = new DistinctLog(LOG);

    /** For one source. */
    SourceListener(Inbox inbox, StatusBoard status) {
        this.inbox = inbox;
        this.status = status;
    }

    @Override
    public void config(String json) {
        status.configTrouble("");
        troubles.recovered(SUBJECT);
        inbox.config(json);
    }

    @Override
    public void unavailable(String reason) {
        status.configTrouble(reason);
        troubles.warn(SUBJECT, reason + "; the last one stays in force");
    }
}
