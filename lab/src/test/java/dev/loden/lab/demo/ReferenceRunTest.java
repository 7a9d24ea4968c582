package dev.loden.lab.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.lab.TestLab;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Real namespaces, with a shell script as the daemon. */
@Tag("net")
class ReferenceRunTest {
    @RegisterExtension
    final TestLab test = new TestLab();

    @TempDir
    Path scratch;

    @Test
    void showsThatAllPodsReachEachOther() throws IOException {
        var text = new ByteArrayOutputStream();
        var transcript = new Transcript(new PrintStream(text, true, StandardCharsets.UTF_8), false);
        try (var network = ReferenceNetwork.create(test.create(), ReferenceNetwork.Options.of(fakeDaemon()))) {
            ReferenceRun.play(network, transcript);
        }
        String shown = text.toString(StandardCharsets.UTF_8);
        assertEquals(0, transcript.failures(), shown);
        assertEquals("All checks passed", transcript.summary(), shown);
        assertEquals(6, shown.lines().filter(line -> line.contains("ttl=62")).count(), shown);
        assertTrue(shown.contains("10.244.1.0/24 via 10.244.1.0 dev flannel.1 onlink"), shown);
        assertTrue(shown.contains("8 x UDP port 8472 with VXLAN vni 1, 0 x plain ICMP"), shown);
    }

    private List<String> fakeDaemon() throws IOException {
        Path script = scratch.resolve("fake-daemon");
        try (InputStream source = ReferenceRunTest.class.getResourceAsStream("fake-daemon")) {
            Files.copy(source, script);
        }
        return List.of("sh", script.toString());
    }
}
