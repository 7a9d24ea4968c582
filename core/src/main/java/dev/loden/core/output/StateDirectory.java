package dev.loden.core.output;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.Secrets;
import dev.loden.base.AtomicFile;
import dev.loden.base.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The node's secrets as files of a private directory, one each, in Base64. <b>Thread</b>: any.
 *
 * @param directory made with the first secret
 */
public record StateDirectory(Path directory) implements Secrets {
    private static final int MAX_SECRET = 4_096;
    private static final int MAX_FILE = 8_192;

    @Override
    public synchronized byte[] get(String name, Supplier<byte[]> make) {
        Path file = file(name);
        try {
            Optional<String> text = new BoundedFile(file, MAX_FILE).readIfPresent();
            return text.isPresent() ? decode(text.get()) : make(file, make.get());
        } catch (IOException | IllegalArgumentException e) {
            throw failed(file, e);
        }
    }

    @Override
    public synchronized void replace(String name, byte[] secret) {
        Path file = file(name);
        try {
            make(file, secret);
        } catch (IOException e) {
            throw failed(file, e);
        }
    }

    private Path file(String name) {
        if (!name.matches("[a-z0-9]+(-[a-z0-9]+)*")) {
            throw new IllegalArgumentException("not a secret's name: " + name);
        }
        return directory.resolve(name);
    }

    /** Without the cause: its message could hold a part of the secret. */
    private static PluginException failed(Path file, Exception e) {
        return new PluginException(
                ErrorCode.UNAVAILABLE,
                "cannot read or write secret " + file + " (" + e.getClass().getSimpleName()
                        + "); check the directory and the file, or choose another with --state-dir");
    }

    private static byte[] decode(String text) {
        return Base64.getDecoder().decode(text.strip());
    }

    private static byte[] make(Path file, byte[] secret) throws IOException {
        if (secret.length > MAX_SECRET) {
            throw new IllegalStateException("a secret of more than " + MAX_SECRET + " bytes");
        }
        AtomicFile.secret(file).write(Base64.getEncoder().encodeToString(secret) + "\n");
        return secret;
    }
}
