package dev.loden.distro.cli;

import dev.loden.core.Plugin;
import dev.loden.core.Plugins;
import dev.loden.distro.Home;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what the daemon would find. */
@Command(
        name = "plugins",
        description = {
            "Lists the plugins: backends, lease stores, the kernel's.",
            "A plugin that cannot be used is listed with the reason as its state."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "With --json: {\"plugins\": [{\"module\", \"version\", \"apiVersion\", \"provides\", \"state\", \"jar\"}, ...]},",
            "all of them strings; \"state\" is \"ready\" or the reason, \"version\" and \"apiVersion\" are \"-\" if unknown."
        })
final class PluginsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--plugins-dir", paramLabel = "<directory>", description = "drop-in plugins, a directory each")
    private String directory = Home.plugins();

    @Option(
            names = "--exclude-plugin",
            paramLabel = "<name>",
            description = "what the daemon would find without this module, jar or directory; may be repeated")
    private Set<String> excluded = new HashSet<>();

    @Option(names = "--json", description = "print JSON instead of a table")
    private boolean json;

    @Override
    public void run() {
        List<Plugin> plugins =
                Plugins.discover(Path.of(directory), Set.copyOf(excluded)).list();
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.text(PluginsReport.of(plugins)) : table(plugins));
        out.flush();
    }

    private static String table(List<Plugin> plugins) {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("MODULE", "VERSION", "API", "PROVIDES", "STATE", "JAR"));
        for (Plugin plugin : plugins) {
            rows.add(List.of(
                    plugin.module(),
                    plugin.version(),
                    plugin.apiVersion(),
                    plugin.provides(),
                    plugin.state(),
                    plugin.jar()));
        }
        return Table.text(rows);
    }
}
