package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The walks in docs/architecture.md lead through methods that exist, in at most 15 hops each. */
class ArchitecturePageIT {
    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();
    private static final Pattern HOP =
            Pattern.compile("\\| (\\d+) \\| `(\\w+)\\.(\\w+)` \\| (dev\\.loden[\\w.]*) \\|.*");
    private static final int MOST_HOPS = 15;

    private record Hop(int number, String type, String method, String name) {
        boolean exists() {
            try (Stream<Path> modules = Files.list(ROOT)) {
                return modules.map(module ->
                                module.resolve("src/main/java/" + name.replace('.', '/') + "/" + type + ".java"))
                        .filter(Files::exists)
                        .anyMatch(source -> read(source).matches("(?s).*\\b" + method + "\\(.*"));
            } catch (IOException e) {
                return false;
            }
        }
    }

    @Test
    void eachHopIsAMethodOfThatPackage() {
        for (Hop hop : hops()) {
            assertTrue(hop.exists(), hop::toString);
        }
    }

    @Test
    void twoWalksOfAtMostFifteenHops() {
        var lengths = new ArrayList<Integer>();
        for (Hop hop : hops()) {
            if (hop.number() == 1) {
                lengths.add(0);
            }
            lengths.set(lengths.size() - 1, lengths.getLast() + 1);
            assertEquals(lengths.getLast(), hop.number());
        }
        assertEquals(2, lengths.size());
        assertTrue(lengths.stream().allMatch(length -> length <= MOST_HOPS), lengths::toString);
    }

    private static List<Hop> hops() {
        return read(ROOT.resolve("docs/architecture.md"))
                .lines()
                .map(HOP::matcher)
                .filter(Matcher::matches)
                .map(m -> new Hop(Integer.parseInt(m.group(1)), m.group(2), m.group(3), m.group(4)))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + file, e);
        }
    }
}
