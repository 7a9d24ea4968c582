package dev.loden.backend.extension;

import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;

/** Makes extension backends. */
public final class ExtensionProvider implements BackendProvider {
    /** For the service loader. */
    public ExtensionProvider() {}

    @Override
    public String type() {
        return ExtensionBackend.TYPE;
    }

    @Override
    public boolean usesOnLink() {
        return false;
    }

    /** What the commands make may be an encrypted tunnel: nobody but the operator knows. */
    @Override
    public boolean encrypts() {
        return true;
    }

    @Override
    public Backend open(BackendContext context) {
        return new ExtensionBackend(context.network(), ExtensionConfig.of(context.settings()));
    }
}
