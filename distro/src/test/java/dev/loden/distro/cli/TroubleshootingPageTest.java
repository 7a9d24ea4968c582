package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** docs/troubleshooting.md quotes what there is. */
class TroubleshootingPageTest {
    private static final Path DOCS = Path.of("../docs");
    private static final Pattern CODE = Pattern.compile("`([^`]+)`");
    private static final Pattern COMMAND = Pattern.compile("`loden ([a-z-]+)");
    private static final int SAYS = 4;

    private static String page(String name) throws IOException {
        return Files.readString(DOCS.resolve(name));
    }

    private static List<String[]> rows() throws IOException {
        return page("troubleshooting.md")
                .lines()
                .filter(line -> line.startsWith("| P"))
                .map(line -> line.split("\\|", -1))
                .toList();
    }

    @Test
    void hasEachPainOnce() throws IOException {
        assertEquals(
                IntStream.rangeClosed(1, 43).mapToObj(number -> "P" + number).toList(),
                rows().stream().map(cells -> cells[1].strip()).toList());
        rows().forEach(cells -> assertEquals(7, cells.length, () -> String.join("|", cells)));
    }

    /** Line, metric, flag and key: each is in the reference, or among the texts that are made elsewhere. */
    @Test
    void quotesWhatTheDaemonSays() throws IOException {
        String known = page("reference.md") + page("operations.md");
        for (String[] cells : rows()) {
            CODE.matcher(cells[SAYS])
                    .results()
                    .map(quote -> quote.group(1))
                    .forEach(quote -> assertTrue(known.contains(quote), cells[1] + "quotes " + quote));
        }
    }

    @Test
    void namesCommandsThatThereAre() throws IOException {
        var commands = Loden.commandLine().getSubcommands();
        COMMAND.matcher(page("troubleshooting.md"))
                .results()
                .forEach(found -> assertTrue(commands.containsKey(found.group(1)), found.group(1)));
    }

    @Test
    void isLinked() throws IOException {
        assertTrue(page("operations.md").contains("(troubleshooting.md)"));
        assertTrue(Files.readString(DOCS.resolve("../README.md")).contains("(docs/troubleshooting.md)"));
    }
}
