package dev.loden.subnet.kube.api;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.BoundedFile;
import dev.loden.store.http.PemSource;
import dev.loden.store.http.TlsIdentity;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/**
 * kubectl's configuration file: its current context, with that context's cluster and user. Read once, at the start; the files it names
 * are read again when they change.
 */
public final class KubeconfigFile {
    private static final int MAX_BYTES = 1024 * 1024;

    /** Members of a user that need other programs or servers. */
    private static final List<String> UNSUPPORTED =
            List.of("auth-provider", "username", "password", "as", "as-groups", "as-uid", "as-user-extra");

    private final Path file;
    private final Settings root;

    private KubeconfigFile(Path file, Settings root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads it.
     *
     * @param server value of {@code --kube-api-url}, which replaces the cluster's
     * @throws PluginException CONFIG if it cannot be used
     */
    public static ApiAccess read(Path file, Optional<String> server) {
        try {
            String text = new BoundedFile(file, MAX_BYTES).read();
            return new KubeconfigFile(file, Yaml.read(text)).access(server);
        } catch (IOException e) {
            throw refusal(file, "cannot be read (" + e + ")", e);
        } catch (InvalidValueException e) {
            throw refusal(file, e.getMessage(), e);
        }
    }

    private static PluginException refusal(Path file, String reason, Exception cause) {
        return new PluginException(ErrorCode.CONFIG, "--kubeconfig-file " + file + ": " + reason, cause);
    }

    private ApiAccess access(Optional<String> given) {
        String current = root.string("current-context")
                .filter(name -> !name.isEmpty())
                .orElseThrow(() ->
                        new InvalidValueException("", "missing: choose one of its contexts").named("current-context"));
        Settings context = named("contexts", "context", current);
        Settings cluster = named("clusters", "cluster", required(context, "cluster"));
        Settings user = context.string("user")
                .filter(name -> !name.isEmpty())
                .map(name -> named("users", "user", name))
                .orElse(Settings.EMPTY);
        refuseUnsupported(user);
        TlsIdentity tls = tls(cluster, user);
        URI server = server(cluster, tls, given);
        return new ApiAccess(server, tls, credentials(cluster, user), ClusterVia.read(cluster, server));
    }

    /** As in kubectl: a URL without scheme is https if a CA, a certificate or insecure-skip-tls-verify is given, else http. */
    private static URI server(Settings cluster, TlsIdentity tls, Optional<String> given) {
        boolean secure = tls.sources().findAny().isPresent() || tls.trust() == TlsIdentity.ServerTrust.ANY;
        String scheme = secure ? "https" : "http";
        return given.map(url -> ApiAccess.server(url, scheme, "--kube-api-url"))
                .orElseGet(() -> ApiAccess.server(required(cluster, "server"), scheme, "server"));
    }

    private Settings named(String list, String member, String name) {
        if (root.members().get(list) instanceof List<?> items) {
            for (Object item : items) {
                if (item instanceof Settings entry && entry.string("name").equals(Optional.of(name))) {
                    return entry.object(member).orElse(Settings.EMPTY);
                }
            }
        }
        throw new InvalidValueException(name, "does not exist").named(list);
    }

    private static String required(Settings section, String name) {
        return section.string(name)
                .filter(text -> !text.isEmpty())
                .orElseThrow(() -> new InvalidValueException("", "missing").named(name));
    }

    private static void refuseUnsupported(Settings user) {
        for (String name : UNSUPPORTED) {
            if (isGiven(user, name)) {
                throw new InvalidValueException(
                                "...",
                                "is not supported: use a client certificate, a token, a tokenFile (a service account's token"
                                        + " will do) or exec")
                        .named("user's " + name);
            }
        }
    }

    /** Programs that write kubeconfigs write members without a value, too. */
    static boolean isGiven(Settings section, String name) {
        return switch (section.members().get(name)) {
            case null -> false;
            case String text -> !text.isBlank();
            case List<?> items -> !items.isEmpty();
            case Settings object -> !object.members().isEmpty();
            default -> true;
        };
    }

    private TlsIdentity tls(Settings cluster, Settings user) {
        boolean insecure = isGiven(cluster, "insecure-skip-tls-verify")
                && cluster.bool("insecure-skip-tls-verify").orElse(false);
        Optional<PemSource> certificate = pem(user, "client-certificate");
        Optional<PemSource> key = pem(user, "client-key");
        if (certificate.isPresent() != key.isPresent()) {
            throw new InvalidValueException("", "client-certificate and client-key must be given together")
                    .named("user");
        }
        return new TlsIdentity(
                pem(cluster, "certificate-authority"),
                certificate,
                key,
                insecure ? TlsIdentity.ServerTrust.ANY : TlsIdentity.ServerTrust.VERIFIED);
    }

    /** Data takes precedence over a file, as in kubectl. */
    private Optional<PemSource> pem(Settings section, String name) {
        Optional<String> data = section.string(name + "-data").filter(text -> !text.isEmpty());
        return data.<PemSource>map(base64 -> new PemSource.Text(file + "'s " + name + "-data", decode(name, base64)))
                .or(() -> path(section, name).map(PemSource.File::new));
    }

    private static String decode(String name, String base64) {
        try {
            return new String(Base64.getDecoder().decode(base64.replaceAll("\\s+", "")), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException("...", "is not base64").named(name + "-data");
        }
    }

    /** As in kubectl, a token takes precedence over a command. */
    private Optional<TokenSource> credentials(Settings cluster, Settings user) {
        return path(user, "tokenFile")
                .<TokenSource>map(TokenSource.File::new)
                .or(() -> user.string("token").filter(text -> !text.isEmpty()).map(TokenSource.Fixed::new))
                .or(() -> isGiven(user, "exec") ? Optional.of(command(cluster, user)) : Optional.empty());
    }

    private TokenSource command(Settings cluster, Settings user) {
        ExecCommand command = new ExecSection(file, user.object("exec").orElseThrow())
                .read(cluster, pem(cluster, "certificate-authority"));
        return new ExecCredentials(command, ExecRun.USUAL, InstantSource.system(), System::nanoTime);
    }

    /** Paths are relative to the kubeconfig's directory. */
    private Optional<Path> path(Settings section, String name) {
        return section.string(name)
                .filter(text -> !text.isEmpty())
                .map(text -> file.toAbsolutePath().resolveSibling(text));
    }
}
