package dev.loden.subnet.etcd;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.GoFlags;
import dev.loden.store.http.PemSource;
import dev.loden.store.http.TlsIdentity;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * flannel's etcd flags.
 *
 * @param endpoints etcd's client URLs, without paths
 * @param prefix of all keys, without the slash after it
 * @param tls files for https
 * @param login name and password, if etcd's authentication is on
 * @param renewMargin how long before its expiry a lease is renewed at the latest
 */
record EtcdStoreOptions(
        List<URI> endpoints, String prefix, TlsIdentity tls, Optional<Login> login, Duration renewMargin) {
    private static final String ENDPOINTS = "http://127.0.0.1:4001,http://127.0.0.1:2379";
    private static final String PREFIX = "/coreos.com/network";

    /**
     * A user of etcd.
     *
     * @param name of the user
     * @param password secret
     */
    record Login(String name, String password) {
        @Override
        public String toString() {
            return name;
        }
    }

    static EtcdStoreOptions of(Settings flags) {
        try {
            return new EtcdStoreOptions(endpoints(flags), prefix(flags), tls(flags), login(flags), renewMargin(flags));
        } catch (InvalidValueException e) {
            throw new PluginException(ErrorCode.CONFIG, "--" + e.getMessage(), e);
        }
    }

    private static List<URI> endpoints(Settings flags) {
        String list = flags.string("etcd-endpoints").orElse(ENDPOINTS);
        List<URI> endpoints = Arrays.stream(list.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(EtcdStoreOptions::endpoint)
                .toList();
        if (endpoints.isEmpty()) {
            throw new InvalidValueException(list, "names no endpoint").named("etcd-endpoints");
        }
        return endpoints;
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text);
            boolean web = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            boolean bare = uri.getPath() == null
                    || uri.getPath().isEmpty()
                    || uri.getPath().equals("/");
            if (web && bare && uri.getHost() != null && uri.getRawUserInfo() == null && uri.getRawQuery() == null) {
                return uri.resolve("/");
            }
        } catch (URISyntaxException e) {
            // the message below
        }
        throw new InvalidValueException(text, "must be as in http://10.0.0.1:2379 or https://etcd.example:2379")
                .named("etcd-endpoints");
    }

    private static String prefix(Settings flags) {
        String prefix = flags.string("etcd-prefix").orElse(PREFIX).replaceAll("/+$", "");
        if (prefix.isEmpty()) {
            throw new InvalidValueException("", "must not be empty").named("etcd-prefix");
        }
        return prefix;
    }

    private static TlsIdentity tls(Settings flags) {
        var tls = new TlsIdentity(
                path(flags, "etcd-cafile"),
                path(flags, "etcd-certfile"),
                path(flags, "etcd-keyfile"),
                TlsIdentity.ServerTrust.VERIFIED);
        if (tls.certificate().isPresent() != tls.key().isPresent()) {
            String given = tls.certificate().or(tls::key).orElseThrow().toString();
            String name = tls.certificate().isPresent() ? "etcd-certfile" : "etcd-keyfile";
            throw new InvalidValueException(given, "etcd-certfile and etcd-keyfile must be given together").named(name);
        }
        return tls;
    }

    private static Optional<PemSource> path(Settings flags, String name) {
        return text(flags, name).map(Path::of).map(PemSource.File::new);
    }

    private static Optional<Login> login(Settings flags) {
        Optional<String> password = text(flags, "etcd-password");
        if (password.isPresent() && text(flags, "etcd-username").isEmpty()) {
            throw new InvalidValueException("", "must be given with etcd-password").named("etcd-username");
        }
        return text(flags, "etcd-username").map(name -> new Login(name, password.orElse("")));
    }

    private static Optional<String> text(Settings flags, String name) {
        return flags.string(name).filter(text -> !text.isEmpty());
    }

    private static Duration renewMargin(Settings flags) {
        String text = text(flags, "subnet-lease-renew-margin").orElse("60");
        try {
            return Duration.ofMinutes(GoFlags.wholeNumber(text, 1, 1439));
        } catch (InvalidValueException e) {
            throw e.named("subnet-lease-renew-margin");
        }
    }
}
