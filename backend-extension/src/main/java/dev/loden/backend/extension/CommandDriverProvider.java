package dev.loden.backend.extension;

import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.ObjectDriverProvider;
import java.nio.file.Path;

/** Makes the driver that runs the commands. */
public final class CommandDriverProvider implements ObjectDriverProvider {
    /** For the service loader. */
    public CommandDriverProvider() {}

    @Override
    public String name() {
        return CommandDriver.NAME;
    }

    @Override
    public ObjectDriver open(DriverContext context) {
        String state = context.flags().string("state-dir").orElse("/var/lib/loden");
        return new CommandDriver(new PeerRecord(Path.of(state).resolve("extension-peers")));
    }
}
