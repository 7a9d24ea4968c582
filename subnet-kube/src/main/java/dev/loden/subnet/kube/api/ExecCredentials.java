package dev.loden.subnet.kube.api;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.base.Deadline;
import dev.loden.codec.json.Json;
import dev.loden.store.http.PemSource;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Credentials that a command prints, as kubectl's {@code exec} has it. They are kept until they expire or the server refuses them.
 * The command is run at most once in {@link #PAUSE}, whatever comes of it.
 *
 * <p><b>Thread</b>: any; one of them runs the command while the others wait.
 */
final class ExecCredentials implements TokenSource {
    /** Between two runs: a command of a cloud takes seconds of CPU, and requests are tried again every few seconds. */
    private static final Duration PAUSE = Duration.ofSeconds(10);

    private final ExecCommand command;
    private final ExecRun run;
    private final InstantSource clock;
    private final LongSupplier nanoClock;
    private Optional<Kept> kept = Optional.empty();
    private Optional<String> failure = Optional.empty();
    private Deadline pause;

    ExecCredentials(ExecCommand command, ExecRun run, InstantSource clock, LongSupplier nanoClock) {
        this.command = command;
        this.run = run;
        this.clock = clock;
        this.nanoClock = nanoClock;
        this.pause = Deadline.after(Duration.ZERO, nanoClock);
    }

    /** What was printed; without an expiry it is good until the server refuses it. */
    private record Kept(Credential credential, Optional<Instant> expiry) {}

    @Override
    public synchronized Credential read() throws IOException {
        if (kept.filter(this::isGood).isEmpty() && pause.isOver()) {
            renew();
        }
        if (failure.isPresent()) {
            throw new IOException(failure.get());
        }
        return kept.orElseThrow().credential();
    }

    private boolean isGood(Kept credential) {
        return credential.expiry().map(clock.instant()::isBefore).orElse(true);
    }

    private void renew() {
        try {
            kept = Optional.of(parse(run.run(command)));
            failure = Optional.empty();
        } catch (IOException e) {
            kept = Optional.empty();
            failure = Optional.of("the kubeconfig's exec command " + command + ": " + e.getMessage());
        } finally {
            pause = Deadline.after(PAUSE, nanoClock);
        }
    }

    @Override
    public synchronized void rejected(Credential credential) {
        if (pause.isOver() && kept.map(Kept::credential).equals(Optional.of(credential))) {
            kept = Optional.empty();
        }
    }

    /** Messages must not quote the output: it is secret. */
    private Kept parse(String output) throws IOException {
        try {
            Settings printed = Json.parse(output);
            String version = printed.string("apiVersion").orElse("none");
            if (!version.equals(command.apiVersion())) {
                throw new IOException("it prints apiVersion " + version.replaceAll("[^a-z0-9./]", "?") + ", not "
                        + command.apiVersion() + ": make both the same");
            }
            Settings status = printed.object("status").orElse(Settings.EMPTY);
            Optional<Instant> expiry = text(status, "expirationTimestamp")
                    .map(time -> OffsetDateTime.parse(time).toInstant());
            return new Kept(credential(status), expiry);
        } catch (InvalidValueException | DateTimeException malformed) {
            throw new IOException("it prints no ExecCredential of " + command.apiVersion());
        }
    }

    private Credential credential(Settings status) throws IOException {
        Optional<String> token = text(status, "token");
        Optional<String> certificate = text(status, "clientCertificateData");
        Optional<String> key = text(status, "clientKeyData");
        boolean usable = token.map(text -> text.matches(TOKEN)).orElse(certificate.isPresent());
        if (!usable || certificate.isPresent() != key.isPresent()) {
            throw new IOException("it prints neither a token nor a certificate with its key");
        }
        return new Credential(
                token, certificate.map(pem -> new Credential.Pair(text("certificate", pem), text("key", key.get()))));
    }

    private PemSource text(String what, String pem) {
        return new PemSource.Text("the " + what + " printed by " + command, pem);
    }

    private static Optional<String> text(Settings status, String name) {
        return status.string(name).filter(text -> !text.isBlank());
    }

    @Override
    public String toString() {
        return "the one that " + command + " prints";
    }
}
