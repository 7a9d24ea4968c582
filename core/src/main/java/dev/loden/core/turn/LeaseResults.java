package dev.loden.core.turn;

import dev.loden.api.lease.Lease;
import dev.loden.core.lease.LeaseKeeper;
import dev.loden.core.status.StatusBoard;

/** Hands on what becomes of the lease that is kept. <b>Thread</b>: any. */
record LeaseResults(Inbox inbox, StatusBoard status) implements LeaseKeeper.Results {
    @Override
    public void acquired(Lease lease) {
        inbox.acquired(lease);
    }

    @Override
    public void failed(RuntimeException reason) {
        inbox.failed(reason);
    }

    @Override
    public void trouble(String reason) {
        status.leaseTrouble(reason);
    }
}
