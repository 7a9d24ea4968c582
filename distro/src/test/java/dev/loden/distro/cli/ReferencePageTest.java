package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.distro.FlagsPage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** docs/reference.md says what the code says. {@code ./dev docs} makes it anew. */
class ReferencePageTest {
    private static final Path PAGE = Path.of("../docs/reference.md");

    @Test
    void isWhatTheCodeSays() throws IOException {
        String page = page();
        if (System.getProperty("loden.docs", "").equals("write")) {
            Files.writeString(PAGE, page);
        }
        String there = Files.exists(PAGE) ? Files.readString(PAGE) : "";
        assertTrue(page.equals(there), "docs/reference.md is not up to date; make it anew: ./dev docs");
    }

    /** A key in the code without a row here has nobody told what it is for, and the other way round. */
    @Test
    void hasEachKeyThatIsRead() throws IOException {
        Set<String> rows = keys().lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split("\\|", -1))
                .map(cells -> cells[2].strip() + " " + cells[1].strip().replace("`", ""))
                .collect(Collectors.toCollection(TreeSet::new));
        Set<String> unexplained = new TreeSet<>(SourcesPage.keys());
        unexplained.removeAll(rows);
        assertEquals(Set.of(), unexplained);
        rows.removeIf(SourcesPage::isRead);
        assertEquals(Set.of(), rows, "of which the code knows nothing");
    }

    private static String keys() throws IOException {
        try (var in = ReferencePageTest.class.getResourceAsStream("/reference-keys.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static String page() throws IOException {
        return """
                # Reference

                Made from the code by `./dev docs`; a test compares the two. What the things are for is in
                [operations.md](operations.md); where Loden differs from flannel, in [compatibility.md](compatibility.md).

                ## Configuration keys

                """ + keys() + """

                ## Flags and variables of lodend

                A flag wins over its variable; `LODEN_...` is read as `FLANNELD_...` is. Exit codes: 0 stopped, 1 failed, 2 bad flags
                or configuration.
                """ + FlagsPage.text() + measured();
    }

    private static String measured() {
        return """

                ## Annotations of Nodes

                flannel's own. The prefix is that of `--kube-annotation-prefix`.

                | annotation | what |
                |---|---|
                """ + SourcesPage.annotationRows() + """

                ## Metrics

                | name | type | what |
                |---|---|---|
                """
                + SourcesPage.metricRows() + """

                ## Log lines

                As the code has them, with `...` for what is filled in; those whose whole text is made elsewhere, the troubles, are in
                [operations.md](operations.md#reading-the-log).

                | line | level | module |
                |---|---|---|
                """ + SourcesPage.logRows() + """

                ## Commands of loden
                """ + commands();
    }

    private static String commands() {
        var text = new StringBuilder();
        Loden.commandLine().getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .forEach(command -> text.append(command(command)));
        return text.toString();
    }

    private static String command(CommandSpec command) {
        var text = new StringBuilder("\n### loden ").append(command.name()).append("\n\n");
        text.append(ManualCommand.text(Stream.of(command.usageMessage().description())))
                .append("\n\n| option | what |\n|---|---|\n");
        ManualCommand.options(command)
                .forEach((names, what) -> text.append("| `")
                        .append(names.replace("|", "\\|"))
                        .append("` | ")
                        .append(what.replace("|", "\\|"))
                        .append(" |\n"));
        command.usageMessage()
                .exitCodeList()
                .forEach((code, what) -> text.append("| exit code ")
                        .append(code)
                        .append(" | ")
                        .append(what)
                        .append(" |\n"));
        return text.toString();
    }
}
