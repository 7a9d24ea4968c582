package dev.loden.testbed;

import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assertions;

/**
 * A real kube-apiserver on a real etcd, for tests: with RBAC, a CA of its own, and service accounts whose tokens it signs.
 * It can be killed and started again on the same data. The installed curl asks it.
 */
public final class KubeApiServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(90);
    private static final Duration STOP = Duration.ofSeconds(20);
    private static final String ADMIN = "admin-token";

    private final Place place;
    private final Path directory;
    private final Certificates authority;
    private final EtcdProcess etcd;
    private final int port;
    private Optional<Process> process = Optional.empty();

    private KubeApiServer(Place place, Path directory) throws IOException {
        this.place = place;
        this.directory = directory;
        this.port = freePort();
        authority = new Certificates(directory.resolve("ca"));
        authority.issue("apiserver", "/CN=kube-apiserver", List.of("127.0.0.1", "10.96.0.1", place.address()));
        authority.openssl("genrsa -out sa.key 2048");
        authority.openssl("rsa -in sa.key -pubout -out sa.pub");
        Files.writeString(directory.resolve("tokens.csv"), ADMIN + ",admin,admin,system:masters\n");
        etcd = EtcdProcess.startIn(place.prefix(), directory.resolve("etcd"));
    }

    /**
     * Where it runs.
     *
     * @param prefix what runs a command there: {@code nsenter --net=...}; empty for here
     * @param address where its clients reach it
     */
    public record Place(List<String> prefix, String address) {
        /** This network namespace, on the loopback. */
        public static final Place HERE = new Place(List.of(), "127.0.0.1");
    }

    /**
     * What it answered.
     *
     * @param code HTTP's
     * @param body JSON, mostly
     */
    public record Reply(int code, String body) {}

    /**
     * Starts both.
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

    /** Starts the API server again, on the data there is. */
    public void start() {
        launch();
        awaitReady();
    }

    /** Starts the API server and does not wait for it. */
    public void launch() {
        try {
            process = Optional.of(new ProcessBuilder(command())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until it answers. */
    public void awaitReady() {
        Await.until("kube-apiserver answers", START, () -> {
            Assertions.assertTrue(process.orElseThrow().isAlive(), () -> "kube-apiserver ended: " + tail());
            return call(ADMIN, "GET", "/readyz", "").code() == 200;
        });
    }

    private List<String> command() {
        Path keys = directory.resolve("ca");
        var command = new ArrayList<>(place.prefix());
        command.addAll(List.of(
                KubeApiServerBinary.find().toString(),
                "--etcd-servers=" + etcd.endpoint(),
                "--bind-address=0.0.0.0",
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
                "--service-cluster-ip-range=10.96.0.0/16",
                "--shutdown-delay-duration=0s"));
        return command;
    }

    private Path log() {
        return directory.resolve("kube-apiserver.log");
    }

    private String tail() {
        try {
            List<String> lines = Files.readAllLines(log());
            return String.join("\n", lines.subList(Math.max(0, lines.size() - 20), lines.size()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Where clients connect to.
     *
     * @return a URL
     */
    public String url() {
        return "https://" + place.address() + ":" + port;
    }

    /**
     * The port clients connect to.
     *
     * @return on the place's address
     */
    public int port() {
        return port;
    }

    /**
     * Who signed its certificate, and may sign clients'.
     *
     * @return its CA
     */
    public Certificates authority() {
        return authority;
    }

    /**
     * Its etcd.
     *
     * @return running
     */
    public EtcdProcess etcd() {
        return etcd;
    }

    /** Ends the API server without any warning; etcd goes on. */
    public void kill() {
        process.ifPresent(running -> {
            running.destroyForcibly();
            try {
                Assertions.assertTrue(running.waitFor(STOP.toSeconds(), TimeUnit.SECONDS), "it does not end");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        });
        process = Optional.empty();
    }

    /** Ends both. */
    @Override
    public void close() {
        kill();
        etcd.close();
    }

    /**
     * Asks as the administrator.
     *
     * @param method HTTP's
     * @param path with query
     * @param body JSON, a strategic merge patch for PATCH; empty for none
     * @return the answer; fails the test if it is a refusal
     */
    public String admin(String method, String path, String body) {
        Reply reply = call(ADMIN, method, path, body);
        Assertions.assertTrue(reply.code() / 100 == 2, () -> method + " " + path + ": " + reply);
        return reply.body();
    }

    /**
     * Asks as somebody.
     *
     * @param token who
     * @param method HTTP's
     * @param path with query
     * @param body JSON, a strategic merge patch for PATCH; empty for none
     * @return the answer; code 0 if there is none
     */
    public Reply call(String token, String method, String path, String body) {
        String type = method.equals("PATCH") ? "application/strategic-merge-patch+json" : "application/json";
        var command = new ArrayList<>(place.prefix());
        command.addAll(
                List.of("curl", "-s", "-X", method, "--cacert", authority.ca().toString(), "--max-time", "60"));
        command.addAll(List.of("-H", "Authorization: Bearer " + token, "-H", "Content-Type: " + type));
        command.addAll(List.of("-w", "\n%{http_code}", url() + path));
        if (!body.isEmpty()) {
            command.addAll(List.of("--data-binary", "@-"));
        }
        try {
            Process curl = new ProcessBuilder(command).start();
            try (OutputStream in = curl.getOutputStream()) {
                in.write(body.getBytes(StandardCharsets.UTF_8));
            }
            String output = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int end = output.lastIndexOf('\n');
            return new Reply(Integer.parseInt(output.substring(end + 1)), output.substring(0, end));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot run curl: install the package curl", e);
        }
    }

    /**
     * A request of an administrator.
     *
     * @param method of HTTP
     * @param path with a slash in front
     * @param body JSON
     */
    public record Request(String method, String path, String body) {}

    /**
     * Makes many requests, all of which have to succeed, several at a time and in no particular order.
     *
     * @param requests any number
     */
    public void adminAll(Collection<Request> requests) {
        var config = new StringBuilder();
        for (Request request : requests) {
            config.append(config.isEmpty() ? "" : "next\n")
                    .append("url = \"%s%s\"\nrequest = %s\n".formatted(url(), request.path(), request.method()))
                    .append("header = \"Authorization: Bearer %s\"\n".formatted(ADMIN))
                    .append("header = \"Content-Type: application/json\"\n")
                    .append("cacert = \"%s\"\nfail\nsilent\noutput = /dev/null\n".formatted(authority.ca()))
                    .append("data = \"")
                    .append(request.body().replace("\\", "\\\\").replace("\"", "\\\""))
                    .append("\"\n");
        }
        Path file = directory.resolve("requests.curl");
        var command = new ArrayList<>(place.prefix());
        command.addAll(List.of(
                "curl", "--parallel", "--parallel-max", "8", "--fail-early", "-sS", "--config", file.toString()));
        try {
            Files.writeString(file, config);
            Process curl = new ProcessBuilder(command).redirectErrorStream(true).start();
            String said = new String(curl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            int code = curl.onExit().join().exitValue();
            Assertions.assertEquals(0, code, () -> "curl: " + said);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The token of an administrator.
     *
     * @return good for everything
     */
    public String adminToken() {
        return ADMIN;
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
