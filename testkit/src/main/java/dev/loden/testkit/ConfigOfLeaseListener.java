package dev.loden.testkit;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.spi.LeaseListener;

/** Passes the configuration that a store reports to its lease listener to a {@link ConfigRecorder}. */
final class ConfigOfLeaseListener implements LeaseListener {
    private final ConfigRecorder recorder;

    ConfigOfLeaseListener(ConfigRecorder recorder) {
        this.recorder = recorder;
    }

    @Override
    public void config(String json) {
        recorder.config(json);
    }

    @Override
    public void leases(LeaseEvent event) {}

    @Override
    public void rejected(String key, String reason) {}

    @Override
    public void lost(String reason) {}

    @Override
    public void connected() {
        recorder.available();
    }

    @Override
    public void disconnected(String reason) {
        recorder.unavailable(reason);
    }
}
