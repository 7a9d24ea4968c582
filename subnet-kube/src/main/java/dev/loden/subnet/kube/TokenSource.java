package dev.loden.subnet.kube;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Where the bearer token comes from. It is read for each request, so a rotated one is in use at once. */
sealed interface TokenSource {
    /**
     * A file that somebody renews.
     *
     * @param path of the file
     */
    record File(Path path) implements TokenSource {
        private static final int MAX_BYTES = 64 * 1024;

        @Override
        public String read() throws IOException {
            if (Files.size(path) > MAX_BYTES) {
                throw new IOException("the token in " + path + " is longer than " + MAX_BYTES + " bytes");
            }
            String token = Files.readString(path).strip();
            if (!token.matches("[!-~]+")) {
                throw new IOException("there is no token in " + path);
            }
            return token;
        }
    }

    /**
     * A token that stays.
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
