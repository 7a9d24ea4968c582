package dev.loden.subnet.kube.api;

import dev.loden.base.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;

/** Where the credential comes from. It is read for each request, so a rotated one is used at once. */
sealed interface TokenSource permits TokenSource.File, TokenSource.Fixed, ExecCredentials {
    /** What a token may consist of: it becomes part of an HTTP header. */
    String TOKEN = "[!-~]+";

    /**
     * A file that kubelet or an operator renews.
     *
     * @param path of the file
     */
    record File(Path path) implements TokenSource {
        private static final int MAX_BYTES = 64 * 1024;

        @Override
        public Credential read() throws IOException {
            String token = new BoundedFile(path, MAX_BYTES).read().strip();
            if (!token.matches(TOKEN)) {
                throw new IOException("there is no token in " + path);
            }
            return Credential.ofToken(token);
        }
    }

    /**
     * A token that does not change.
     *
     * @param token secret
     */
    record Fixed(String token) implements TokenSource {
        /** Blanks around it come from editors and base64; no token has any. */
        public Fixed {
            token = token.strip();
        }

        @Override
        public Credential read() throws IOException {
            if (!token.matches(TOKEN)) {
                throw new IOException("the token in the kubeconfig has a blank or another character that no token has");
            }
            return Credential.ofToken(token);
        }

        @Override
        public String toString() {
            return "a fixed token";
        }
    }

    Credential read() throws IOException;

    /** The server has refused it, so a copy of it is of no use any more. */
    default void rejected(Credential credential) {}
}
