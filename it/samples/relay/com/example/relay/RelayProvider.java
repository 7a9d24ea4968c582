package com.example.relay;

import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.ProviderFlag;
import java.util.List;

public final class RelayProvider implements BackendProvider {
    public RelayProvider() {}

    @Override
    public String type() {
        return "relay";
    }

    @Override
    public boolean usesOnLink() {
        return false; // UDP finds its way through routers
    }

    @Override
    public List<ProviderFlag> flags() {
        return RelayFlags.ALL;
    }

    @Override
    public Backend open(BackendContext context) {
        if (context.network().ipv6().isPresent()) {
            throw new PluginException(ErrorCode.CONFIG, "relay is for IPv4 alone: remove EnableIPv6");
        }
        return new RelayBackend(RelayFlags.port(context.flags()));
    }
}
