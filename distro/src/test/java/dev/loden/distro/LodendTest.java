package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.core.Plugins;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class LodendTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @Test
    void printsItsHelp() {
        assertEquals(0, run("--help"));
        String help = out.toString(StandardCharsets.UTF_8);
        assertTrue(help.startsWith("Usage: lodend [flags]\n"), help);
        assertTrue(help.contains("""
                        External interface:
                          --iface=<name|address>              the link to the other nodes; the first that exists counts (may
                                                              be repeated)
                        """), help);
        assertTrue(help.contains("""
                          --healthz-port=<port>               their port; 0 serves none (default 0)
                        """), help);
        assertTrue(help.lines().allMatch(line -> line.length() <= 100), help);
        Flags.with(Plugins.discover(Path.of("no plugins")).flags())
                .all()
                .forEach(flag -> assertTrue(help.contains("  --" + flag.name()), flag.name()));
    }

    @Test
    void printsItsVersion() {
        assertEquals(0, run("-version"));
        assertTrue(out.toString(StandardCharsets.UTF_8).startsWith("lodend "));
    }

    @Test
    void saysInOneLineWhatIsWrongWithTheFlags() {
        assertEquals(2, run("--ifac=eth0"));
        assertEquals(2, run("--v=much"));
        assertEquals(2, run("--healthz-port=70000"));
        assertEquals(2, run("--subnet-store=nowhere:x"));
        List<String> lines = err.toString(StandardCharsets.UTF_8).lines().toList();
        assertEquals("lodend: unknown flag --ifac; did you mean --iface?", lines.get(0));
        assertEquals("lodend: --v \"much\": must be a whole number", lines.get(1));
        assertTrue(lines.get(2).startsWith("lodend: --healthz-port \"70000\""), lines.get(2));
        assertTrue(lines.get(3).startsWith("lodend: --subnet-store \"nowhere\""), lines.get(3));
        assertEquals(4, lines.size());
    }

    @Test
    void showsTheStackTraceWhenAskedForEverything() {
        assertEquals(2, run("--v=5", "--healthz-port=70000"));
        assertTrue(err.toString(StandardCharsets.UTF_8).contains("\tat dev.loden.core"));
    }

    private int run(String... arguments) {
        var lodend = new Lodend(
                Map.of(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
        return lodend.run(List.of(arguments), new Shutdown());
    }
}
