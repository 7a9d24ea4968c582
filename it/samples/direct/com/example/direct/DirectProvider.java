package com.example.direct;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;

public final class DirectProvider implements BackendProvider {
    public DirectProvider() {}

    @Override
    public String type() {
        return "direct"; // Backend.Type in the network configuration
    }

    @Override
    public Backend open(BackendContext context) {
        NetworkConfig network = context.network(); // context.settings() holds the Backend section
        if (network.ipv6().isPresent()) {
            throw new PluginException(ErrorCode.CONFIG, "direct is for IPv4 alone: remove EnableIPv6");
        }
        return new DirectBackend(network);
    }
}
