package com.example.relay;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.ProviderFlag;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The daemon's flags that the relay adds. The backend and the driver read the same. */
final class RelayFlags {
    private static final String DEFAULT_PORT = "8286";

    static final List<ProviderFlag> ALL = List.of(
            ProviderFlag.string("relay-port", "port", DEFAULT_PORT, "the UDP port on which this node receives"),
            ProviderFlag.string("relay-control", "socket", "", "where \"drop PREFIX\" removes a peer from the table"));

    private RelayFlags() {}

    static int port(Settings flags) {
        String text = flags.string("relay-port").orElse(DEFAULT_PORT);
        if (!text.matches("[1-9][0-9]{0,4}") || Integer.parseInt(text) > 65535) {
            throw new PluginException(ErrorCode.CONFIG, "--relay-port: " + text + " is not a port (1 to 65535)");
        }
        return Integer.parseInt(text);
    }

    static Optional<Path> control(Settings flags) {
        return flags.string("relay-control").map(Path::of);
    }
}
