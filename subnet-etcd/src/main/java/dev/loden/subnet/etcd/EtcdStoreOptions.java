package dev.loden.subnet.etcd;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.GoFlags;
import dev.loden.store.http.PemSource;
import dev.loden.store.http.ServerUrl;
import dev.loden.store.http.TlsIdentity;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * flannel's etcd flags.
 *
 * @param endpoints etcd's client URLs, without paths; one given without a scheme is https if a TLS file is given, else http
 * @param unusable a line for each endpoint that cannot be used, beside those that can
 * @param prefix of all keys, without the slash after it
 * @param tls files for https
 * @param login name and password, if etcd's authentication is on
 * @param renewMargin how long before its expiry a lease is renewed at the latest
 */
record EtcdStoreOptions(
        List<URI> endpoints,
        List<String> unusable,
        String prefix,
        TlsIdentity tls,
        Optional<Login> login,
        Duration renewMargin) {
    private static final String ENDPOINTS = "http://127.0.0.1:4001,http://127.0.0.1:2379";
    private static final int CLIENT_PORT = 2379;
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

    /** The endpoints' list: those that can be used, and for each other one a line that names it and the reason. */
    private record Endpoints(List<URI> usable, List<String> unusable) {}

    static EtcdStoreOptions of(Settings flags) {
        try {
            TlsIdentity tls = tls(flags);
            Endpoints endpoints = endpoints(flags, tls);
            return new EtcdStoreOptions(
                    endpoints.usable(), endpoints.unusable(), prefix(flags), tls, login(flags), renewMargin(flags));
        } catch (InvalidValueException e) {
            throw new PluginException(ErrorCode.CONFIG, "--" + e.getMessage(), e);
        }
    }

    /** The usable ones of the list; one that is not is no reason to stop while there are others. */
    private static Endpoints endpoints(Settings flags, TlsIdentity tls) {
        String list =
                text(flags, "etcd-endpoints").filter(text -> !text.isBlank()).orElse(ENDPOINTS);
        String scheme = tls.sources().findAny().isPresent() ? "https" : "http";
        var usable = new ArrayList<URI>();
        var unusable = new ArrayList<InvalidValueException>();
        for (String text : list.split(",", -1)) {
            try {
                if (!text.isBlank()) {
                    usable.add(endpoint(text.strip(), scheme));
                }
            } catch (InvalidValueException e) {
                unusable.add(e.named("etcd-endpoints"));
            }
        }
        if (usable.isEmpty()) {
            throw unusable.stream()
                    .findFirst()
                    .orElseGet(() -> new InvalidValueException(list, "names no endpoint").named("etcd-endpoints"));
        }
        return new Endpoints(
                usable.stream().distinct().toList(),
                unusable.stream().map(Throwable::getMessage).toList());
    }

    /** As etcd's own client, which goes by host and port alone: the path is left out. */
    private static URI endpoint(String text, String scheme) {
        try {
            URI url = ServerUrl.parse(text, scheme);
            String authority = url.getRawAuthority();
            boolean bare = !text.contains("://") && !authority.matches(".*:[0-9]+"); // getPort() knows no underscores
            return URI.create(url.getScheme() + "://" + authority + (bare ? ":" + CLIENT_PORT : "") + "/");
        } catch (InvalidValueException e) {
            throw new InvalidValueException(
                    e.value(), e.rule() + ": must be as in http://10.0.0.1:2379 or https://etcd.example:2379");
        }
    }

    /** As flannel, by the rules of paths: double slashes, a slash at the end, {@code .} and {@code ..} go. */
    private static String prefix(Settings flags) {
        String given = text(flags, "etcd-prefix").orElse(PREFIX);
        var parts = new ArrayDeque<String>();
        for (String part : given.strip().split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        if (parts.isEmpty()) {
            throw new InvalidValueException(given, "must name more than the root, for all keys below it are watched")
                    .named("etcd-prefix");
        }
        return (given.strip().startsWith("/") ? "/" : "") + String.join("/", parts);
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
