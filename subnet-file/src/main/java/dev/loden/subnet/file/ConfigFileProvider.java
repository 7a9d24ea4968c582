package dev.loden.subnet.file;

import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ConfigSourceProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.StoreContext;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Opens files as sources of the network configuration. */
public final class ConfigFileProvider implements ConfigSourceProvider {
    /** For the ServiceLoader. */
    public ConfigFileProvider() {}

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public ConfigSource open(StoreContext context) {
        try {
            if (context.location().isEmpty()) {
                throw new InvalidPathException("", "no file given");
            }
            return new ConfigFile(Path.of(context.location()));
        } catch (InvalidPathException e) {
            throw new PluginException(
                    ErrorCode.CONFIG,
                    "--config-source: " + e.getReason() + ", it should be as in file:/etc/loden/net-conf.json",
                    e);
        }
    }
}
