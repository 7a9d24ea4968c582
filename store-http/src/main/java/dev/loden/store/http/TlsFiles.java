package dev.loden.store.http;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/** The TLS files of a store, read if one of its servers is reached by https. */
final class TlsFiles {
    private final Optional<PemManagers> managers;

    /** Throws PluginException with CONFIG if a file is needed and cannot be used. */
    TlsFiles(List<URI> servers, TlsIdentity identity) {
        boolean secure = servers.stream().anyMatch(server -> server.getScheme().equals("https"));
        managers = secure ? Optional.of(new PemManagers(identity)) : Optional.empty();
    }

    /**
     * The context for one server.
     *
     * @param name which its certificate has to have; empty to leave that to the runtime
     */
    SSLContext context(Optional<String> name) {
        return managers.map(files -> files.context(name)).orElseGet(NoTls::new);
    }
}
