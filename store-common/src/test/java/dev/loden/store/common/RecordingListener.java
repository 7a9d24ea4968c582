package dev.loden.store.common;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseListener;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a listener is given, as text. */
final class RecordingListener implements LeaseListener {
    final List<String> reports = new ArrayList<>();

    @Override
    public void leases(LeaseEvent event) {
        reports.add(
                switch (event) {
                    case LeaseEvent.Upserted upserted ->
                        "upserted " + upserted.lease().subnets();
                    case LeaseEvent.Removed removed -> "removed " + removed.subnets();
                    case LeaseEvent.Resynced all ->
                        "resynced "
                                + all.leases().stream()
                                        .map(lease -> lease.subnets())
                                        .map(Subnets::toString)
                                        .toList()
                                + " unreadable " + all.unreadable().size();
                });
    }

    @Override
    public void rejected(String key, String reason) {
        reports.add("rejected " + key);
    }

    @Override
    public void lost(String reason) {
        reports.add("lost");
    }

    @Override
    public void connected() {
        reports.add("connected");
    }

    @Override
    public void disconnected(String reason) {
        reports.add("disconnected: " + reason);
    }

    @Override
    public void crowded(String reason) {
        reports.add(reason.isEmpty() ? "not crowded" : "crowded");
    }
}
