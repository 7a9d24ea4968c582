package dev.loden.subnet.kube.api;

import dev.loden.base.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;

/** Where the bearer token comes from. It is read for each request, so a rotated one is used at once. */
sealed interface TokenSource {
    /**
     * A file that kubelet or an operator renews.
     *
     * @param path of the file
     */
    record File(Path path) implements TokenSource {
        private static final int MAX_BYTES = 64 * 1024;

        @Override
        public String read() throws IOException {
            String token = new BoundedFile(path, MAX_BYTES).read().strip();
            if (!token.matches("[!-~]+")) {
                throw new IOException("there is no token in " + path);
            }
            return token;
        }
    }

    /**
     * A token that does not change.
     *
     * @param token secret
     */
    record Fixed(String token) implements TokenSource {
        @Override
        public String read() {
            return token;
        }

        @Override
        public String toString() {
            return "a fixed token";
        }
    }

    String read() throws IOException;
}
