package dev.loden.store.grpc;

import dev.loden.store.http.GrpcStatus;
import io.grpc.Status;
import io.netty.channel.ConnectTimeoutException;
import java.io.EOFException;
import java.io.IOException;
import java.net.http.HttpConnectTimeoutException;
import java.util.Optional;

/** Ends of calls in the words of the store: failures of the connection are Java's own exceptions, as those of its HTTP client are. */
final class Failure {
    private Failure() {}

    /** What the server answered; an IOException is thrown if it did not, and the connection is why. */
    static GrpcStatus of(Status status, boolean answered) throws IOException {
        if (status.getCode() == Status.Code.UNAVAILABLE && !answered) {
            throw connection(
                    Optional.ofNullable(status.getCause()).orElseGet(() -> new EOFException(status.getDescription())));
        }
        String text = Optional.ofNullable(status.getDescription())
                .or(() -> Optional.ofNullable(status.getCause()).map(Throwable::toString))
                .orElseGet(() -> status.getCode().name());
        return new GrpcStatus(
                status.getCode().value(), text.lines().findFirst().orElse("").strip());
    }

    private static IOException connection(Throwable cause) {
        return switch (cause) {
            case ConnectTimeoutException late -> new HttpConnectTimeoutException("no connection in time");
            case IOException failure -> failure;
            default -> new IOException(cause.getMessage(), cause);
        };
    }
}
