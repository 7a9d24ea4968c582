package dev.loden.backend.ipip;

import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;

/** Makes ipip backends. */
public final class IpipProvider implements BackendProvider {
    /** For the service loader. */
    public IpipProvider() {}

    @Override
    public String type() {
        return IpipBackend.TYPE;
    }

    @Override
    public boolean usesOnLink() {
        return false;
    }

    @Override
    public Backend open(BackendContext context) {
        if (context.network().ipv6().isPresent()) {
            throw new PluginException(
                    ErrorCode.CONFIG, "ipip carries IPv4 alone: remove EnableIPv6, or use vxlan or wireguard");
        }
        return new IpipBackend();
    }
}
