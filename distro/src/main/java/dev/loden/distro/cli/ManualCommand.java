package dev.loden.distro.cli;

import dev.loden.distro.Lodend;
import dev.loden.distro.Roff;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Parameters;

/** Writes the man pages, for those who make packages. */
@Command(
        name = "generate-manual",
        description = "Writes the man pages of loden, its commands and lodend to a directory.",
        hidden = true,
        mixinStandardHelpOptions = true)
final class ManualCommand implements Callable<Integer> {
    private static final int SECTION = 8;

    @Parameters(paramLabel = "<directory>", description = "where they are written; is made if it is missing")
    private Path directory;

    @Override
    public Integer call() throws IOException {
        Files.createDirectories(directory);
        for (Map.Entry<String, String> page : pages().entrySet()) {
            Files.writeString(directory.resolve(page.getKey()), page.getValue());
        }
        return 0;
    }

    /** In roff, by the file's name. */
    static Map<String, String> pages() {
        var pages = new TreeMap<String, String>();
        CommandLine all = Loden.commandLine();
        pages.put("lodend.8", Lodend.manual());
        pages.put("loden.8", page("loden", all.getCommandSpec()));
        all.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(command -> !command.usageMessage().hidden())
                .forEach(command ->
                        pages.put("loden-" + command.name() + "." + SECTION, page("loden-" + command.name(), command)));
        return pages;
    }

    private static String page(String name, CommandSpec command) {
        String text = text(Stream.of(command.usageMessage().description()));
        int end = text.indexOf(". ");
        var page = new Roff(name, SECTION, (end < 0 ? text : text.substring(0, end)).replaceFirst("\\.$", ""))
                .section("SYNOPSIS")
                .paragraph(command.commandLine().getHelp().synopsis(0).strip())
                .section("DESCRIPTION")
                .paragraph(text);
        section(page, "ARGUMENTS", arguments(command));
        section(page, "OPTIONS", options(command));
        section(page, "COMMANDS", commands(command));
        section(page, "EXIT STATUS", command.usageMessage().exitCodeList());
        String foot = text(Stream.of(command.usageMessage().footer()));
        if (!foot.isEmpty()) {
            page.section("NOTES").paragraph(foot);
        }
        return page.section("SEE ALSO").paragraph("loden(8), lodend(8)").toString();
    }

    private static void section(Roff page, String title, Map<String, String> terms) {
        if (!terms.isEmpty()) {
            page.section(title);
            terms.forEach(page::term);
        }
    }

    private static Map<String, String> arguments(CommandSpec command) {
        var terms = new TreeMap<String, String>();
        for (PositionalParamSpec argument : command.positionalParameters()) {
            terms.put(argument.paramLabel(), text(Stream.of(argument.description())));
        }
        return terms;
    }

    /** Those that are not hidden. */
    static Map<String, String> options(CommandSpec command) {
        var terms = new TreeMap<String, String>();
        for (OptionSpec option : command.options()) {
            if (!option.hidden()) {
                String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
                String fallback = option.defaultValueString();
                terms.put(
                        String.join(", ", option.names()) + value,
                        text(Stream.of(option.description()).map(line -> line.replace("${DEFAULT-VALUE}", fallback))));
            }
        }
        return terms;
    }

    private static Map<String, String> commands(CommandSpec command) {
        return command.subcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .filter(each -> !each.usageMessage().hidden())
                .distinct()
                .collect(Collectors.toMap(
                        CommandSpec::name,
                        each -> text(Stream.of(each.usageMessage().description())),
                        (a, b) -> a,
                        TreeMap::new));
    }

    /** Without the marks of colours. */
    static String text(Stream<String> lines) {
        return Ansi.OFF
                .string(lines.collect(Collectors.joining(" ")))
                .replaceAll("\\s+", " ")
                .replace("%n", " ")
                .strip();
    }
}
