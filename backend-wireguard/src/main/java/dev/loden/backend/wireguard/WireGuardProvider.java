package dev.loden.backend.wireguard;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendAction;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import java.util.List;

/** Makes wireguard backends. */
public final class WireGuardProvider implements BackendProvider {
    /** For the service loader. */
    public WireGuardProvider() {}

    @Override
    public String type() {
        return WireGuardBackend.TYPE;
    }

    /** All peers are reached alike; but a node without a key by nobody, and for such a lease there is to be no device. */
    @Override
    public Settings instanceKey(Advertisement advertised, Settings configured) {
        advertised.usable(data -> PeerData.of(data, 0));
        return Settings.EMPTY;
    }

    @Override
    public boolean usesOnLink() {
        return false;
    }

    @Override
    public boolean encrypts() {
        return true;
    }

    @Override
    public List<BackendAction> actions() {
        return List.of(new BackendAction(
                "rotate",
                "makes a new key; the peers learn it from the lease",
                context -> NodeKey.rotate(context.secrets())));
    }

    @Override
    public Backend open(BackendContext context) {
        return new WireGuardBackend(context.network(), WireGuardConfig.of(context.settings()), context.secrets());
    }
}
