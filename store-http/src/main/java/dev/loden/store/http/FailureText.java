package dev.loden.store.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;

/**
 * Describes a failed request to a server in words that name the remedy.
 *
 * @param server its name, with an article if it needs one: {@code etcd}
 * @param ca where its CA is configured: {@code --etcd-cafile}
 * @param client where this client's certificate is configured
 */
public record FailureText(String server, String ca, String client) {
    /** Messages of the JDK's client and channels that have no exception type of their own. */
    private static final Pattern CLOSED =
            Pattern.compile("Broken pipe|Connection reset.*|HTTP/1.1 header parser received no bytes");

    /**
     * Describes a failure.
     *
     * @param endpoint where the request went
     * @param e how it failed
     * @return part of a line
     */
    public String describe(URI endpoint, IOException e) {
        return certificate(e).or(() -> connection(endpoint, e)).orElseGet(() -> plain(e));
    }

    private Optional<String> certificate(IOException e) {
        if (in(e, CertificateExpiredException.class)) {
            return Optional.of("its certificate has expired: renew it, or correct this machine's clock");
        }
        if (in(e, CertificateNotYetValidException.class)) {
            return Optional.of("its certificate is not valid yet: correct the clocks");
        }
        if (in(e, CertPathBuilderException.class) || in(e, CertPathValidatorException.class)) {
            return Optional.of("its certificate is not signed by the CA in " + ca);
        }
        if (in(e, CertificateException.class)) {
            return Optional.of("its certificate is for another host: " + e.getMessage());
        }
        if (in(e, SSLHandshakeException.class)) {
            return Optional.of(
                    "TLS failed: " + e.getMessage() + " (is another client certificate required, " + client + "?)");
        }
        return in(e, SSLException.class)
                ? Optional.of("TLS failed: " + e.getMessage() + " (is it http, not https?)")
                : Optional.empty();
    }

    private Optional<String> connection(URI endpoint, IOException e) {
        return switch (e) {
            case HttpConnectTimeoutException timeout -> Optional.of("no connection in time");
            case HttpTimeoutException timeout -> Optional.of("no answer in time");
            case ConnectException refused ->
                Optional.of(in(e, UnresolvedAddressException.class) ? "unknown host name" : "connection refused");
            case UnknownHostException unknown -> Optional.of("unknown host name");
            case JsonProcessingException garbage ->
                Optional.of("the answer is cut off or not that of " + server + ": " + garbage.getOriginalMessage());
            default ->
                isClosed(e)
                        ? Optional.of("the connection was closed before the answer was complete" + whyClosed(endpoint))
                        : Optional.empty();
        };
    }

    /**
     * Whether a server has accepted a connection and closed it before it had answered.
     *
     * @param e how a request failed
     * @return false if TLS is why
     */
    public static boolean isClosedByServer(IOException e) {
        return isClosed(e)
                && !in(e, ConnectException.class)
                && !in(e, NoRouteToHostException.class)
                && !in(e, SSLException.class);
    }

    private static boolean isClosed(IOException e) {
        return in(e, EOFException.class)
                || in(e, SocketException.class)
                || in(e, ClosedChannelException.class)
                || CLOSED.matcher(String.valueOf(e.getMessage())).matches();
    }

    /** In TLS 1.3 a server refuses a client's certificate only after the handshake, at times by just closing the connection. */
    private String whyClosed(URI endpoint) {
        return endpoint.getScheme().equals("https")
                ? " (is another client certificate required, " + client + "?)"
                : " (is it https, not http?)";
    }

    private static String plain(IOException e) {
        String message = Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
        return message.replaceAll("\\s+", " ");
    }

    private static boolean in(Throwable e, Class<? extends Throwable> type) {
        for (Throwable at = e; at != null; at = at.getCause()) {
            if (type.isInstance(at)) {
                return true;
            }
        }
        return false;
    }
}
