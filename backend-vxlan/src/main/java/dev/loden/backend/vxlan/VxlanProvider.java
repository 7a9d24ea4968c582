package dev.loden.backend.vxlan;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;

/** Makes vxlan backends. */
public final class VxlanProvider implements BackendProvider {
    private static final int USUAL = 1;

    /** One for all who have it, and nearly all peers of any cluster do. */
    private static final Settings OF_USUAL = key(USUAL);

    /** For the service loader. */
    public VxlanProvider() {}

    @Override
    public String type() {
        return VxlanBackend.TYPE;
    }

    /** The VNI: each has a device of its own. One who names none means the configured one; for one without an address there is none. */
    @Override
    public Settings instanceKey(Advertisement advertised, Settings configured) {
        int usual = VxlanConfig.vni(configured);
        VtepData peer = advertised.usable(data -> VtepData.of(data, usual));
        return peer.vni() == USUAL ? OF_USUAL : key(peer.vni());
    }

    private static Settings key(int vni) {
        return Settings.of("VNI", vni);
    }

    @Override
    public boolean usesOnLink() {
        return false;
    }

    @Override
    public Backend open(BackendContext context) {
        return new VxlanBackend(context.network(), VxlanConfig.of(context.settings()), context.nodeId());
    }
}
