package dev.loden.core.output;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.base.AtomicFile;
import dev.loden.base.BoundedFile;
import dev.loden.codec.json.LeaseJson;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@link BootCache} as a file of the state directory: 0600, replaced in one step, a word and a value a line: the
 * version in the first, the checksum of all before in the last. A file that is not just as this class writes it is ignored as a whole, with one line in the log.
 * <b>Thread</b>: one at a time.
 *
 * @param path where it is
 * @param store the scheme of the store it is about
 */
public record BootCacheFile(Path path, String store) {
    private static final Logger LOG = LoggerFactory.getLogger(BootCacheFile.class);
    private static final String MAGIC = "loden-boot-cache";
    private static final int VERSION = 2;
    private static final String SUM = "sum";

    /** Some 100,000 peers. */
    private static final int MAX_BYTES = 32 << 20;

    /** S_IWGRP and S_IWOTH (inode(7)). */
    private static final int WRITABLE_BY_OTHERS = 022;

    /**
     * Where it is for one of several daemons of a host.
     *
     * @param subnetFile which each of them has for itself
     */
    public static BootCacheFile in(Path state, Path subnetFile, String store) {
        String name = "boot-" + "%08x".formatted(sum(subnetFile.toAbsolutePath().toString())) + ".cache";
        return new BootCacheFile(state.resolve(name), store);
    }

    private static long sum(String text) {
        var sum = new CRC32C();
        sum.update(text.getBytes(StandardCharsets.UTF_8));
        return sum.getValue();
    }

    /**
     * Replaces it.
     *
     * @throws IOException if that fails; the one before is still there then
     */
    public void write(BootCache cache) throws IOException {
        AtomicFile.secret(path).write(out -> {
            var lines = new Lines(out);
            lines.add(MAGIC, Integer.toString(VERSION));
            lines.add("written", cache.written());
            lines.add("store", store);
            lines.add(
                    "config",
                    cache.config().replaceAll("[\\r\\n]", " ")); // JSON means the same with spaces for line ends
            lines.add("own", cache.own().key());
            if (cache.published().isPresent()) {
                lines.add("published", LeaseJson.write(cache.published().get()));
            }
            for (Lease lease : cache.leases()) {
                lines.add("lease", lease.subnets().key() + " " + LeaseJson.write(lease.attributes()));
            }
            lines.add(SUM, Long.toHexString(lines.sum.getChecksum().getValue()));
        });
    }

    /** What is written, and the checksum of that. */
    private static final class Lines {
        private final CheckedOutputStream sum;
        private long length;

        Lines(OutputStream out) {
            sum = new CheckedOutputStream(out, new CRC32C());
        }

        void add(String word, String value) throws IOException {
            byte[] line = (word + " " + value + "\n").getBytes(StandardCharsets.UTF_8);
            length += line.length;
            if (length > MAX_BYTES) {
                throw new IOException("more than " + MAX_BYTES + " bytes");
            }
            sum.write(line);
        }
    }

    /** How many bytes there are to be read; 0 if there is no file. */
    public long size() {
        try {
            return Math.min(Files.size(path), MAX_BYTES);
        } catch (IOException none) {
            return 0;
        }
    }

    /** What is there; empty if nothing is, or nothing that can be used, which the log says. */
    public Optional<BootCache> read() {
        try {
            Optional<String> text = new BoundedFile(path, MAX_BYTES).readIfPresent();
            if (text.isEmpty()) {
                return Optional.empty();
            }
            if (((Integer) Files.getAttribute(path, "unix:mode") & WRITABLE_BY_OTHERS) != 0) {
                throw new IOException("others can write it");
            }
            return Optional.of(parse(body(text.get())));
        } catch (IOException | RuntimeException unusable) { // whatever is in it must not keep the daemon from starting
            String reason = unusable.getMessage() == null ? unusable.toString() : unusable.getMessage();
            LOG.warn("boot cache {} is not used: {}; waiting for the lease store", path, reason);
            return Optional.empty();
        }
    }

    /** Between the first line and the last. */
    private static String body(String text) throws IOException {
        int begin = text.indexOf('\n') + 1;
        String[] head = text.substring(0, Math.max(begin - 1, 0)).split(" ", -1);
        if (head.length < 2 || !head[0].equals(MAGIC)) {
            throw new IOException("it is no boot cache");
        }
        if (!head[1].equals(Integer.toString(VERSION))) {
            throw new IOException("it is of another version of Loden (" + head[1].replaceAll("[^0-9]", "?") + ")");
        }
        int end = text.lastIndexOf('\n' + SUM + ' ') + 1;
        if (head.length != 2
                || end < begin
                || !text.substring(end).equals(SUM + " " + Long.toHexString(sum(text.substring(0, end))) + "\n")) {
            throw new IOException("it is damaged");
        }
        return text.substring(begin, end);
    }

    private BootCache parse(String body) throws IOException {
        String written = "";
        String config = "";
        Optional<Subnets> own = Optional.empty();
        Optional<LeaseAttributes> published = Optional.empty();
        List<Lease> leases = new ArrayList<>();
        for (String line : body.lines().toList()) {
            int space = line.indexOf(' ');
            String value = line.substring(space + 1);
            switch (line.substring(0, space)) {
                case "written" -> written = value;
                case "store" -> check(value);
                case "config" -> config = value;
                case "own" -> own = Optional.of(Subnets.parseKey(value));
                case "published" ->
                    published = Optional.of(LeaseJson.read(value).with(Advertisement.NONE));
                case "lease" -> leases.add(lease(value));
                default -> throw new IOException("it has a line that is not known");
            }
        }
        Subnets mine = own.orElseThrow(() -> new IOException("it has no lease of this node"));
        return new BootCache(written, config, mine, published, leases);
    }

    private void check(String other) throws IOException {
        if (!other.equals(store)) {
            throw new IOException("it is of another lease store");
        }
    }

    private static Lease lease(String value) {
        int space = value.indexOf(' ');
        return new Lease(Subnets.parseKey(value.substring(0, space)), LeaseJson.read(value.substring(space + 1)));
    }

    /** It is not to be used any more. */
    public void discard() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            LOG.warn("cannot remove {} ({}); remove it", path, e.toString());
        }
    }
}
