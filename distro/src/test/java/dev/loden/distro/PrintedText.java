package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** What the daemon's program prints during a test, its log included; it is to hold nothing of a secret. */
final class PrintedText implements BeforeEachCallback, AfterEachCallback {
    static final String CANARY = "canary7Bird";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private final PrintStream stream = new PrintStream(printed, true, StandardCharsets.UTF_8);
    private final PrintStream before = System.err;

    @Override
    public void beforeEach(ExtensionContext test) {
        System.setErr(stream); // the log goes there
    }

    @Override
    public void afterEach(ExtensionContext test) {
        System.setErr(before);
    }

    /** As the program does with what ends it. */
    void fail(RuntimeException reason, Map<String, String> variables) {
        new Lodend(variables, stream, stream).fail(2, reason, true);
    }

    void print(String line) {
        stream.println(line);
    }

    String text() {
        return printed.toString(StandardCharsets.UTF_8);
    }

    void assertNoSecret() {
        String text = text();
        assertFalse(text.contains(CANARY), text);
    }
}
