package dev.loden.store.http;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.DistinctLog;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS by PEM files that may be replaced while the daemon runs: each handshake reads files again that have changed. If they cannot be
 * read, what was read before stays in use.
 */
final class PemManagers {
    private static final Logger LOG = LoggerFactory.getLogger(PemManagers.class);

    private static final String SUBJECT = "TLS files";

    private final TlsIdentity identity;
    private final DistinctLog troubles = new DistinctLog(LOG);
    private List<FileTime> times;
    private Material material;

    /** Throws PluginException with CONFIG if a file cannot be used. */
    PemManagers(TlsIdentity identity) {
        this.identity = identity;
        this.times = times();
        this.material = load();
    }

    /** The files' content. */
    private record Material(X509ExtendedTrustManager trust, Optional<PrivateKey> key, List<X509Certificate> chain) {}

    /**
     * A context that reads files again that have changed, at each handshake.
     *
     * @param name which the server's certificate has to have; empty for the one that the connection is made to
     */
    SSLContext context(Optional<String> name) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            TrustManager trust = switch (identity.trust()) {
                case VERIFIED -> new Trust(name);
                case ANY -> new InsecureTrustManager();
            };
            context.init(new KeyManager[] {new Keys()}, new TrustManager[] {trust}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw noTls(e);
        }
    }

    private static PluginException noTls(Exception e) {
        return new PluginException(
                ErrorCode.UNSUPPORTED, "this Java runtime has no TLS: " + e.getMessage() + "; use another runtime", e);
    }

    private Material load() {
        Optional<PrivateKey> key = identity.key().map(Pem::privateKey);
        return new Material(
                trust(identity.ca().map(Pem::certificates).orElse(List.of())), key, ClientChain.of(identity, key));
    }

    /** Without certificates: the runtime's own authorities. */
    private static X509ExtendedTrustManager trust(List<X509Certificate> authorities) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            if (authorities.isEmpty()) {
                factory.init((KeyStore) null);
            } else {
                KeyStore store = KeyStore.getInstance("PKCS12");
                store.load(null, null);
                for (X509Certificate authority : authorities) {
                    store.setCertificateEntry("ca" + store.size(), authority);
                }
                factory.init(store);
            }
            return Stream.of(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException | IOException e) {
            throw noTls(e);
        }
    }

    private synchronized Material current() {
        List<FileTime> now = times();
        if (!now.equals(times)) {
            try {
                material = load();
                times = now;
                LOG.info("TLS files were replaced and are in use: {}", identity);
                troubles.recovered(SUBJECT);
            } catch (PluginException e) {
                troubles.warn(SUBJECT, e.getMessage() + "; what was read before stays in use");
            }
        }
        return material;
    }

    private List<FileTime> times() {
        var found = new ArrayList<FileTime>();
        for (PemSource source : identity.sources().toList()) {
            try {
                found.add(source.time());
            } catch (IOException e) {
                found.add(FileTime.fromMillis(0)); // reading the file fails as well, with a message
            }
        }
        return found;
    }

    /** Checks the server's certificate and, if one is given, its name: the runtime alone would also take the address. */
    private final class Trust extends X509ExtendedTrustManager {
        private final Optional<String> name;

        Trust(Optional<String> name) {
            this.name = name;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            if (name.isEmpty() || says(engine, name.get())) {
                current().trust().checkServerTrusted(chain, authType, engine);
            } else {
                current().trust().checkServerTrusted(chain, authType);
            }
            if (name.isPresent()) {
                CertificateNames.check(chain[0], name.get());
            }
        }

        /** Only then the runtime knows the name; where it does not match, it is content with the address. */
        private static boolean says(SSLEngine engine, String name) {
            List<SNIServerName> said = engine.getSSLParameters().getServerNames();
            return said != null
                    && said.stream()
                            .anyMatch(server -> server instanceof SNIHostName host
                                    && CertificateNames.same(host.getAsciiName(), name));
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            current().trust().checkServerTrusted(chain, authType, socket);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            current().trust().checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
                throws CertificateException {
            throw new CertificateException("this is not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
                throws CertificateException {
            throw new CertificateException("this is not a server");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("this is not a server");
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return current().trust().getAcceptedIssuers();
        }
    }

    /** Offers the client's certificate, if there is one, to servers that request one. */
    private final class Keys extends X509ExtendedKeyManager {
        private static final String ALIAS = "client";

        @Override
        public String chooseEngineClientAlias(String[] keyTypes, Principal[] issuers, SSLEngine engine) {
            Optional<PrivateKey> key = current().key();
            boolean usable =
                    key.isPresent() && List.of(keyTypes).contains(key.get().getAlgorithm());
            return usable ? ALIAS : null;
        }

        @Override
        public String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
            return chooseEngineClientAlias(keyTypes, issuers, null);
        }

        @Override
        public PrivateKey getPrivateKey(String alias) {
            return current().key().orElse(null);
        }

        @Override
        public X509Certificate[] getCertificateChain(String alias) {
            return current().chain().toArray(X509Certificate[]::new);
        }

        @Override
        public String[] getClientAliases(String keyType, Principal[] issuers) {
            return new String[] {ALIAS};
        }

        @Override
        public String[] getServerAliases(String keyType, Principal[] issuers) {
            return new String[0];
        }

        @Override
        public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
            return null;
        }
    }
}
