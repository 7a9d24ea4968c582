package dev.loden.distro;

import dev.loden.api.spi.ProviderFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The daemon's help: the table of flags as text, at most 100 columns wide. */
final class Help {
    private static final int TEXT_COLUMN = 38;
    private static final int WIDTH = 100;
    private static final String HEAD = """
            Usage: lodend [flags]

            Gives this node's pods a subnet and programs the kernel so that pods of all nodes reach each other.
            A drop-in for flanneld: same flags, configuration, leases and subnet.env.

            A flag takes one dash or two, --flag=value or --flag value. Each is also read from the environment:
            --etcd-prefix from FLANNELD_ETCD_PREFIX or LODEN_ETCD_PREFIX; what is given as a flag wins.
            """;
    private static final String FOOT = """

            Exit codes: 0 stopped, 1 failed, 2 bad flags or configuration.
            """;

    private Help() {}

    static String text(Flags flags) {
        var help = new StringBuilder(HEAD);
        for (Flags.Group group : flags.groups()) {
            help.append('\n').append(group.title()).append(":\n");
            group.flags().forEach(flag -> append(help, flag));
        }
        return help.append(FOOT).toString();
    }

    /** The same as a man page. */
    static String manual(Flags flags) {
        var page = new Roff("lodend", 8, "pod network, a drop-in for flanneld")
                .section("SYNOPSIS")
                .paragraph("lodend [flags]")
                .section("DESCRIPTION");
        HEAD.lines().skip(2).filter(line -> !line.isEmpty()).forEach(page::paragraph);
        for (Flags.Group group : flags.groups()) {
            page.section(group.title().toUpperCase(Locale.ROOT));
            group.flags().forEach(flag -> page.term(left(flag), explanation(flag)));
        }
        return page.section("EXIT STATUS")
                .paragraph(FOOT.strip())
                .section("SEE ALSO")
                .paragraph("loden(8)")
                .toString();
    }

    private static String left(ProviderFlag flag) {
        return "--" + flag.name() + (flag.value().isEmpty() ? "" : "=<" + flag.value() + ">");
    }

    private static void append(StringBuilder help, ProviderFlag flag) {
        String left = "  " + left(flag);
        List<String> lines = wrap(explanation(flag));
        if (left.length() >= TEXT_COLUMN) {
            help.append(left).append('\n');
            left = "";
        }
        for (String line : lines) {
            help.append(left)
                    .append(" ".repeat(TEXT_COLUMN - left.length()))
                    .append(line)
                    .append('\n');
            left = "";
        }
    }

    private static String explanation(ProviderFlag flag) {
        String repeatable = flag.kind() == ProviderFlag.Kind.LIST ? " (may be repeated)" : "";
        boolean shown = !flag.fallback().isEmpty() && !flag.fallback().equals("false");
        return flag.text() + repeatable + (shown ? " (default " + flag.fallback() + ")" : "");
    }

    private static List<String> wrap(String text) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder();
        for (String word : text.split(" ", -1)) {
            if (TEXT_COLUMN + line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line.setLength(0);
            }
            line.append(line.isEmpty() ? "" : " ").append(word);
        }
        lines.add(line.toString());
        return lines;
    }
}
