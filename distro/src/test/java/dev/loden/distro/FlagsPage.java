package dev.loden.distro;

import dev.loden.api.spi.ProviderFlag;
import dev.loden.core.Plugins;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;

/** The part of docs/reference.md on the daemon's flags. */
public final class FlagsPage {
    private FlagsPage() {}

    /** With those of all built-in plugins. */
    public static String text() {
        Flags flags =
                Flags.with(Plugins.discover(Path.of("no-plugins"), Set.of()).flags());
        var text = new StringBuilder();
        // In an order that does not depend on that of the plugins on the path.
        for (Flags.Group group : flags.groups().stream()
                .sorted(Comparator.comparing(Flags.Group::title))
                .toList()) {
            text.append("\n### ")
                    .append(group.title())
                    .append("\n\n| flag | variable | default | what |\n|---|---|---|---|\n");
            group.flags().forEach(flag -> text.append(row(flag)));
        }
        return text.toString();
    }

    private static String row(ProviderFlag flag) {
        String variable = "FLANNELD_" + flag.name().toUpperCase(Locale.ROOT).replace('-', '_');
        String value = flag.value().isEmpty() ? "" : "=<" + flag.value() + ">";
        String repeated = flag.kind() == ProviderFlag.Kind.LIST ? " (may be repeated)" : "";
        return "| `--" + flag.name() + value.replace("|", "\\|") + "` | `" + variable + "` | "
                + (flag.fallback().isEmpty() ? "" : "`" + flag.fallback() + "`") + " | "
                + flag.text().replace("|", "\\|") + repeated + " |\n";
    }
}
