package dev.loden.subnet.etcd;

import java.io.IOException;

/** An endpoint does not answer as etcd's JSON gateway does: perhaps it speaks gRPC. */
final class NoGatewayException extends IOException {
    private static final long serialVersionUID = 1L;

    private final String meaning;
    private final boolean grpcLikely;

    private NoGatewayException(String answer, String meaning, boolean grpcLikely, Throwable cause) {
        super(answer, cause);
        this.meaning = meaning;
        this.grpcLikely = grpcLikely;
    }

    /** What an answer in no format of the gateway's means: 404 is that of an etcd without it, 400 of one that does not use it. */
    static NoGatewayException of(int status, String body, Throwable cause) {
        String answer = "HTTP " + status + " \"" + body + "\"";
        if (status == 404) {
            return new NoGatewayException(
                    answer,
                    "this etcd has its JSON gateway off; start it with --enable-grpc-gateway=true (etcd 3.4 with a"
                            + " configuration file needs the line \"enable-grpc-gateway: true\"), or is it not the client"
                            + " port of etcd 3.4 or newer?",
                    true,
                    cause);
        }
        if (status == 400 && body.contains("CommonName")) {
            return new NoGatewayException(
                    answer,
                    "where etcd's authentication is on, its JSON gateway takes no client certificate with a common name;"
                            + " give --etcd-certfile one without (subject /O=...), and the user by --etcd-username and"
                            + " --etcd-password",
                    true,
                    cause);
        }
        return new NoGatewayException(answer, "is it the client port of etcd 3.4 or newer?", false, cause);
    }

    /** What is no HTTP/1.1 may be HTTP/2: the client port of an etcd that has another one for JSON. */
    static NoGatewayException noHttp1(IOException e) {
        String answer = String.valueOf(e.getMessage()).replaceAll("[^\\x20-\\x7e]+", ".");
        return new NoGatewayException(answer, "is it the client port of etcd 3.4 or newer?", true, e);
    }

    /** Whether it is worth trying. */
    boolean isGrpcLikely() {
        return grpcLikely;
    }

    /** The answer and what it means, with what to do where gRPC is not spoken. */
    @Override
    public String getMessage() {
        return super.getMessage() + ": " + meaning;
    }

    /** The answer alone. */
    String answer() {
        return super.getMessage();
    }
}
