package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.SubnetManager;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a lease store has to keep that holds the network configuration: {@link StoreCapability#CONFIGURATION}. */
public interface ConfigurationContract extends LeaseContract {
    /** The text is passed on as it is, even if it is no JSON. */
    @Test
    default void reportsTheConfigurationAtTheStartAndWhenItChanges() {
        subject().putConfig(CONFIG);
        ConfigRecorder recorder = subject().watchConfig(subject().open());
        recorder.awaitConfigs(CONFIG);
        subject().putConfig("{ no JSON");
        recorder.awaitConfigs(CONFIG, "{ no JSON");
    }

    /** Without a configuration no node can start, so that is reported until there is one. */
    @Test
    default void reportsAMissingConfigurationUntilThereIsOne() {
        ConfigRecorder recorder = subject().watchConfig(subject().open());
        String reason = recorder.awaitOutage();
        assertTrue(reason.contains("no network configuration"), reason);
        subject().putConfig(CONFIG);
        recorder.awaitConfigs(CONFIG);
    }

    /** After an interruption an unchanged configuration is no news, and a changed one is. */
    @Test
    default void reportsTheConfigurationOnlyWhenItHasChanged() {
        subject().putConfig(CONFIG);
        ConfigRecorder recorder = subject().watchConfig(subject().open());
        recorder.awaitConfigs(CONFIG);
        for (int i = 1; i <= 3; i++) {
            subject().disturb();
            subject().put("10.5.109.0-24", SampleLeases.json(8 + i));
        }
        subject().putConfig("{}");
        recorder.awaitConfigs(CONFIG, "{}");
        assertEquals(0, recorder.repeats(), "an unchanged configuration was reported again");
    }

    /** After close nothing more is reported. */
    @Test
    default void reportsNoConfigurationOnceClosed() {
        subject().putConfig(CONFIG);
        SubnetManager store = subject().open();
        ConfigRecorder recorder = subject().watchConfig(store);
        recorder.awaitConfigs(CONFIG);
        store.close();
        ConfigRecorder other = subject().watchConfig(subject().open());
        other.awaitConfigs(CONFIG);
        subject().putConfig("{}");
        other.awaitConfigs(CONFIG, "{}");
        assertEquals(List.of(CONFIG), recorder.configs());
        assertEquals(Optional.empty(), recorder.outage());
    }
}
