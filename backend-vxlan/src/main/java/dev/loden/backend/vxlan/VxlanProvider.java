package dev.loden.backend.vxlan;

import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;

/** Makes vxlan backends. */
public final class VxlanProvider implements BackendProvider {
    /** For the service loader. */
    public VxlanProvider() {}

    @Override
    public String type() {
        return VxlanBackend.TYPE;
    }

    @Override
    public Backend open(BackendContext context) {
        return new VxlanBackend(context.network(), VxlanConfig.of(context.settings()), context.nodeId());
    }
}
