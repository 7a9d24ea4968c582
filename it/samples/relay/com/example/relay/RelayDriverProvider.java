package com.example.relay;

import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.api.spi.PluginException;
import java.io.IOException;

public final class RelayDriverProvider implements ObjectDriverProvider {
    public RelayDriverProvider() {}

    @Override
    public String name() {
        return RelayBackend.DRIVER;
    }

    @Override
    public ObjectDriver open(DriverContext context) {
        int port = RelayFlags.port(context.flags());
        try {
            return new RelayDriver(port, RelayFlags.control(context.flags()));
        } catch (IOException e) {
            throw new PluginException(
                    ErrorCode.UNAVAILABLE,
                    "cannot receive on UDP port " + port + " (" + e.getMessage() + "); choose another by --relay-port",
                    e);
        }
    }
}
