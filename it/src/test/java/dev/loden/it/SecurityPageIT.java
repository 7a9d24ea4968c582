package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** docs/security.md promises nothing without a test that exists. */
class SecurityPageIT {
    private static final Path ROOT = Path.of("..");
    private static final Pattern ROW = Pattern.compile("\\| (.+) \\| (.*) \\|");
    private static final Pattern TEST = Pattern.compile("`(\\w+)\\.(\\w+)`");

    /** Each row of the tables but their heads. */
    private static List<Matcher> rows() throws IOException {
        return Files.readString(ROOT.resolve("docs/security.md"))
                .lines()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .filter(row -> !row.group(2).equals("test") && !row.group(2).startsWith("---"))
                .toList();
    }

    @Test
    void eachLineNamesTestsThatExist() throws IOException {
        List<Matcher> rows = rows();
        assertTrue(rows.size() > 20, () -> rows.size() + " rows");
        for (Matcher row : rows) {
            List<String> missing = TEST.matcher(row.group(2))
                    .results()
                    .filter(test -> !exists(test.group(1), test.group(2)))
                    .map(test -> test.group())
                    .toList();
            assertEquals(List.of(), missing, row.group(1));
            assertTrue(TEST.matcher(row.group(2)).find(), () -> row.group(1) + " names no test");
        }
    }

    private static boolean exists(String type, String method) {
        return source(type)
                .filter(text -> text.contains("void " + method + "("))
                .isPresent();
    }

    private static Optional<String> source(String type) {
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path tests : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(tests)) {
                    Optional<Path> found =
                            files.filter(file -> file.endsWith(type + ".java")).findFirst();
                    if (found.isPresent()) {
                        return Optional.of(Files.readString(found.get()));
                    }
                }
            }
            return Optional.empty();
        } catch (IOException e) {
            throw new IllegalStateException("cannot look for " + type, e);
        }
    }
}
