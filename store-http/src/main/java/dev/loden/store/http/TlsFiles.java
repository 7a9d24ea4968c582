package dev.loden.store.http;

import java.net.URI;
import java.security.GeneralSecurityException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

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
        return managers.map(files -> files.context(name)).orElseGet(TlsFiles::none);
    }

    /** With no context given, the client would load the system's certificates, which takes 100 ms and some megabytes. */
    private static SSLContext none() {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(new KeyManager[0], new TrustManager[0], null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible); // every Java has TLS
        }
    }
}
