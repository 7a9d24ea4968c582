package dev.loden.distro.cli;

import dev.loden.core.Plugin;
import dev.loden.core.Plugins;
import dev.loden.distro.Home;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists what the daemon would find. */
@Command(
        name = "plugins",
        description = "Lists the plugins: backends, lease stores, the kernel's.",
        mixinStandardHelpOptions = true)
final class PluginsCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Option(names = "--plugins-dir", paramLabel = "<directory>", description = "drop-in plugins, a directory each")
    private String directory = Home.plugins();

    @Override
    public void run() {
        var rows = new ArrayList<List<String>>();
        rows.add(List.of("MODULE", "VERSION", "API", "PROVIDES", "STATE", "JAR"));
        for (Plugin plugin : Plugins.discover(Path.of(directory)).list()) {
            rows.add(List.of(
                    plugin.module(),
                    plugin.version(),
                    plugin.apiVersion(),
                    plugin.provides(),
                    plugin.state(),
                    plugin.jar()));
        }
        spec.commandLine().getOut().print(Table.text(rows));
        spec.commandLine().getOut().flush();
    }
}
