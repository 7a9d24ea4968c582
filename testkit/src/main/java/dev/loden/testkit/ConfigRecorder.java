package dev.loden.testkit;

import dev.loden.api.spi.ConfigListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Records what a configuration source reports. Safe for use by several threads. */
public final class ConfigRecorder implements ConfigListener {
    private final Duration patience;
    private final List<String> configs = new ArrayList<>();
    private Optional<String> outage = Optional.empty();
    private boolean interrupted;
    private int repeats;

    /**
     * A recorder without records.
     *
     * @param patience how long to await a report before the test fails
     */
    public ConfigRecorder(Duration patience) {
        this.patience = patience;
    }

    @Override
    public synchronized void config(String json) {
        boolean repeated = !configs.isEmpty() && configs.getLast().equals(json);
        if (!repeated) {
            configs.add(json);
        } else if (!interrupted) {
            repeats++;
        }
        available();
    }

    @Override
    public synchronized void unavailable(String reason) {
        outage = Optional.of(reason);
        interrupted = true;
    }

    /** The source works again, with the last configuration. */
    synchronized void available() {
        outage = Optional.empty();
        interrupted = false;
    }

    /**
     * The configurations reported, each as often as it replaced another one.
     *
     * @return oldest first
     */
    public synchronized List<String> configs() {
        return List.copyOf(configs);
    }

    /**
     * The reason why the configuration cannot be read now.
     *
     * @return empty if it can, or nothing was reported yet
     */
    public synchronized Optional<String> outage() {
        return outage;
    }

    /**
     * How often an unchanged configuration was reported again, although it was not unavailable in between.
     *
     * @return 0 as a rule
     */
    public synchronized int repeats() {
        return repeats;
    }

    /**
     * Waits until exactly these configurations were reported.
     *
     * @param expected oldest first
     */
    public void awaitConfigs(String... expected) {
        Await.until(
                "configurations " + List.of(expected),
                patience,
                () -> configs().equals(List.of(expected)) && outage().isEmpty());
    }

    /**
     * Waits until the configuration is reported as unavailable.
     *
     * @return the reason
     */
    public String awaitOutage() {
        return Await.value("an unavailable configuration", patience, this::outage);
    }
}
