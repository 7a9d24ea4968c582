package dev.loden.subnet.file;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;

/** Opens directories as lease stores. */
public final class FileStoreProvider implements SubnetManagerProvider {
    private static final Duration RELIST = Duration.ofSeconds(10);

    /** For the ServiceLoader. */
    public FileStoreProvider() {}

    @Override
    public String scheme() {
        return "file";
    }

    @Override
    public SubnetManager open(StoreContext context) {
        try {
            if (context.location().isEmpty()) {
                throw new InvalidPathException("", "no directory given");
            }
            return new FileStore(new LeaseDirectory(Path.of(context.location())), RELIST);
        } catch (InvalidPathException e) {
            throw new PluginException(
                    ErrorCode.CONFIG,
                    "--subnet-store: " + e.getReason() + ", it should be as in file:/var/lib/loden",
                    e);
        }
    }
}
