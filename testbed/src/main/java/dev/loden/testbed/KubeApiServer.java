package dev.loden.testbed;

import dev.loden.testkit.Await;
import dev.loden.testkit.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.junit.jupiter.api.Assertions;

/**
 * A real kube-apiserver on a real etcd: with RBAC, a CA of its own, and service accounts whose tokens it signs. It can be
 * killed and started again on the same data. Requests are made by the installed curl.
 */
public final class KubeApiServer implements AutoCloseable {
    /** The name that the server's certificate has beside its addresses. */
    public static final String NAME = "api.example";

    private static final Duration START = Duration.ofSeconds(90);
    private static final String ADMIN = "admin-token";

    private final Place place;
    private final Path directory;
    private final Certificates authority;
    private final EtcdProcess etcd;
    private final int port = FreePort.next();
    private final ServerProcess process;
    private final Curl client;

    private KubeApiServer(Place place, Path directory) throws IOException {
        this.place = place;
        this.directory = directory;
        authority = new Certificates(directory.resolve("ca"));
        authority.issue(
                "apiserver",
                "/CN=kube-apiserver",
                List.of("IP:127.0.0.1", "IP:10.96.0.1", "IP:" + place.address(), "DNS:" + NAME));
        authority.openssl("genrsa -out sa.key 2048");
        authority.openssl("rsa -in sa.key -pubout -out sa.pub");
        Files.writeString(directory.resolve("tokens.csv"), ADMIN + ",admin,admin,system:masters\n");
        process = new ServerProcess(
                "kube-apiserver", "check that the binary is executable", directory.resolve("kube-apiserver.log"));
        client = new Curl(place.prefix(), url(), authority.ca());
        etcd = EtcdProcess.startIn(place.prefix(), directory.resolve("etcd"));
    }

    /**
     * Where the server runs.
     *
     * @param prefix the command that runs another one there: {@code nsenter --net=...}; empty for here
     * @param address that clients connect to
     */
    public record Place(List<String> prefix, String address) {
        /** This network namespace, on the loopback. */
        public static final Place HERE = new Place(List.of(), "127.0.0.1");

        private boolean isIpv6() {
            return address.contains(":");
        }
    }

    /**
     * An HTTP request.
     *
     * @param method of HTTP
     * @param path with a slash in front, and with its query
     * @param body JSON, a strategic merge patch for PATCH; empty for none
     */
    public record Request(String method, String path, String body) {}

    /**
     * The reply to a request.
     *
     * @param code of HTTP; 0 if there was no reply
     * @param body JSON, usually
     */
    public record Reply(int code, String body) {}

    /**
     * Starts etcd and the API server.
     *
     * @param directory new or empty, for keys, data and logs
     * @param place where
     * @return running and answering
     */
    public static KubeApiServer start(Path directory, Place place) {
        try {
            var server = new KubeApiServer(place, Files.createDirectories(directory));
            try {
                server.start();
                return server;
            } catch (RuntimeException | Error e) {
                server.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the API server again, on the same data. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Starts the API server and does not wait until it answers. */
    public void launch() {
        process.launch(command());
    }

    /** Waits until the API server answers. */
    public void awaitReady() {
        Await.until("kube-apiserver answers", START, () -> {
            process.assertAlive();
            return call(ADMIN, "GET", "/readyz", "").code() == 200;
        });
    }

    private List<String> command() {
        Path keys = directory.resolve("ca");
        var command = new ArrayList<>(place.prefix());
        command.addAll(List.of(
                KubeApiServerBinary.find().toString(),
                "--etcd-servers=" + etcd.endpoint(),
                "--bind-address=" + (place.isIpv6() ? "::" : "0.0.0.0"),
                "--advertise-address=" + place.address(),
                "--secure-port=" + port,
                "--endpoint-reconciler-type=none",
                "--tls-cert-file=" + authority.certificate("apiserver"),
                "--tls-private-key-file=" + authority.key("apiserver"),
                "--client-ca-file=" + authority.ca(),
                "--token-auth-file=" + directory.resolve("tokens.csv"),
                "--authorization-mode=RBAC",
                "--disable-admission-plugins=ServiceAccount",
                "--service-account-issuer=https://kubernetes.default.svc",
                "--service-account-key-file=" + keys.resolve("sa.pub"),
                "--service-account-signing-key-file=" + keys.resolve("sa.key"),
                "--service-cluster-ip-range=" + (place.isIpv6() ? "fd00:10:96::/112" : "10.96.0.0/16"),
                "--shutdown-delay-duration=0s"));
        return command;
    }

    /**
     * The URL that clients connect to.
     *
     * @return https
     */
    public String url() {
        return "https://" + (place.isIpv6() ? "[" + place.address() + "]" : place.address()) + ":" + port;
    }

    /**
     * The port that clients connect to.
     *
     * @return on the place's address
     */
    public int port() {
        return port;
    }

    /**
     * The CA that signed the server's certificate, and whose client certificates the server accepts.
     *
     * @return with the certificates it has issued
     */
    public Certificates authority() {
        return authority;
    }

    /**
     * The etcd that holds the server's data.
     *
     * @return running
     */
    public EtcdProcess etcd() {
        return etcd;
    }

    /**
     * Where its etcd has its data: while that does not run, a copy is a backup.
     *
     * @return a directory
     */
    public Path etcdData() {
        return directory.resolve("etcd").resolve("data");
    }

    /** Kills the API server without warning; etcd keeps running. */
    public void kill() {
        process.kill();
    }

    /** Kills the API server and etcd. */
    @Override
    public void close() {
        kill();
        etcd.close();
    }

    /**
     * Makes a request as the administrator.
     *
     * @param method of HTTP
     * @param path with its query
     * @param body JSON, a strategic merge patch for PATCH; empty for none
     * @return the reply's body; fails the test if the request is refused
     */
    public String admin(String method, String path, String body) {
        Reply reply = call(ADMIN, method, path, body);
        Assertions.assertTrue(reply.code() / 100 == 2, () -> method + " " + path + ": " + reply);
        return reply.body();
    }

    /**
     * Makes a request with a token.
     *
     * @param token of a user or a service account
     * @param method of HTTP
     * @param path with its query
     * @param body JSON, a strategic merge patch for PATCH; empty for none
     * @return the reply
     */
    public Reply call(String token, String method, String path, String body) {
        return client.call(token, new Request(method, path, body));
    }

    /**
     * Makes many requests as the administrator, several at a time and in no particular order; fails the test if one of
     * them fails.
     *
     * @param requests any number
     */
    public void adminAll(Collection<Request> requests) {
        client.callAll(ADMIN, requests, directory.resolve("requests.curl"));
    }

    /**
     * The token of an administrator.
     *
     * @return good for everything
     */
    public String adminToken() {
        return ADMIN;
    }
}
