package com.example.macvlan;

import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;

public final class MacvlanProvider implements BackendProvider {
    public MacvlanProvider() {}

    @Override
    public String type() {
        return "macvlan";
    }

    @Override
    public Backend open(BackendContext context) {
        if (context.network().ipv6().isPresent()) {
            throw new PluginException(ErrorCode.CONFIG, "macvlan is for IPv4 alone: remove EnableIPv6");
        }
        return new MacvlanBackend(context.secrets());
    }
}
