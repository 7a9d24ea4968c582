package dev.loden.traffic;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Lines of a command's output, those that pass a filter, with a limit on their total length. */
final class OutputLines {
    private static final int MAX_LINE = 4096;
    private static final int MAX_KEPT = 1 << 20;

    private final InputStream stream;
    private final Predicate<String> kept;
    private final List<String> lines = new ArrayList<>();
    private final byte[] buffer = new byte[8192];
    private final byte[] line = new byte[MAX_LINE];
    private int length;
    private int total;

    OutputLines(InputStream stream, Predicate<String> kept) {
        this.stream = stream;
        this.kept = kept;
    }

    /** Reads what is in the stream now; does not wait for more. */
    void drain() throws IOException {
        int available = stream.available();
        while (available > 0) {
            int count = stream.read(buffer, 0, Math.min(available, buffer.length));
            for (int i = 0; i < count; i++) {
                add(buffer[i]);
            }
            available = stream.available();
        }
    }

    private void add(byte next) {
        if (next == '\n') {
            endLine();
        } else if (length < MAX_LINE) {
            line[length++] = next; // the rest of a longer one is dropped
        }
    }

    private void endLine() {
        String text = new String(line, 0, length, StandardCharsets.UTF_8);
        length = 0;
        if (kept.test(text)) {
            total += text.length();
            if (!isOverflown()) {
                lines.add(text);
            }
        }
    }

    /** Whether lines that passed the filter were dropped. */
    boolean isOverflown() {
        return total > MAX_KEPT;
    }

    /** All lines, the last one even without a line end. */
    List<String> toList() {
        if (length > 0) {
            endLine();
        }
        return lines;
    }
}
