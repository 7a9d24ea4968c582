package dev.loden.backend.hostgw;

import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;

/** Makes alloc backends. */
public final class AllocProvider implements BackendProvider {
    /** For the service loader. */
    public AllocProvider() {}

    @Override
    public String type() {
        return AllocBackend.TYPE;
    }

    @Override
    public Backend open(BackendContext context) {
        return new AllocBackend();
    }
}
