package dev.loden.backend.udp;

import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;

/** Makes udp backends. */
public final class UdpProvider implements BackendProvider {
    /** For the service loader. */
    public UdpProvider() {}

    @Override
    public String type() {
        return UdpBackend.TYPE;
    }

    @Override
    public boolean usesOnLink() {
        return false;
    }

    @Override
    public boolean leavesTypeOut() {
        return true;
    }

    @Override
    public Backend open(BackendContext context) {
        return new UdpBackend(context.network(), UdpConfig.of(context.settings()));
    }
}
