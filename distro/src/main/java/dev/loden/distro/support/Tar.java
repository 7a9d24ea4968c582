package dev.loden.distro.support;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/** Writes text files as an archive of the form ustar (POSIX.1-1988): a header of one block, the content, and two empty blocks at the end. */
final class Tar {
    private static final int BLOCK = 512;

    private Tar() {}

    /**
     * Writes all.
     *
     * @param files content by name, at most 100 characters of ASCII each
     * @param seconds when they were made, since 1970
     */
    static void write(Map<String, String> files, long seconds, OutputStream out) throws IOException {
        for (var file : files.entrySet()) {
            byte[] content = file.getValue().getBytes(StandardCharsets.UTF_8);
            out.write(header(file.getKey(), content.length, seconds));
            out.write(content);
            out.write(new byte[(BLOCK - content.length % BLOCK) % BLOCK]);
        }
        out.write(new byte[2 * BLOCK]);
    }

    private static byte[] header(String name, int size, long seconds) {
        byte[] header = new byte[BLOCK];
        put(header, 0, name);
        put(header, 100, "0000600");
        put(header, 108, "0000000");
        put(header, 116, "0000000");
        put(header, 124, "%011o".formatted(size));
        put(header, 136, "%011o".formatted(seconds));
        Arrays.fill(header, 148, 156, (byte) ' '); // the sum is taken with blanks in its place
        header[156] = '0';
        put(header, 257, "ustar\0" + "00");
        int sum = 0;
        for (byte each : header) {
            sum += each & 0xff;
        }
        put(header, 148, "%06o\0 ".formatted(sum));
        return header;
    }

    private static void put(byte[] header, int at, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, header, at, bytes.length);
    }
}
