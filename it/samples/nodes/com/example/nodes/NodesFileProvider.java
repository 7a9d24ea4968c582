package com.example.nodes;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.api.spi.SubnetManagerProvider;
import java.nio.file.Path;

public final class NodesFileProvider implements SubnetManagerProvider {
    public NodesFileProvider() {}

    @Override
    public String scheme() {
        return "static";
    }

    @Override
    public SubnetManager open(StoreContext context) {
        if (context.location().isEmpty()) {
            throw new PluginException(
                    ErrorCode.CONFIG, "--subnet-store: no file given, it should be as in static:/etc/loden/nodes.json");
        }
        return new NodesFileStore(new NodesFile(Path.of(context.location())));
    }
}
