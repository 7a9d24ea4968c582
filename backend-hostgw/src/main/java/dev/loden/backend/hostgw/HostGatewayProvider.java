package dev.loden.backend.hostgw;

import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;

/** Makes host-gw backends. */
public final class HostGatewayProvider implements BackendProvider {
    /** For the service loader. */
    public HostGatewayProvider() {}

    @Override
    public String type() {
        return HostGatewayBackend.TYPE;
    }

    @Override
    public Backend open(BackendContext context) {
        return new HostGatewayBackend(context.network());
    }
}
