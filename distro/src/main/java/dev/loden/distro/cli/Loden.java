package dev.loden.distro.cli;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.PluginException;
import dev.loden.distro.Home;
import dev.loden.lab.process.LabException;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;

/** The operator's tool: its commands, and how they fail: one line, exit code 1; 2 if the command line is wrong. */
@Command(
        name = "loden",
        description = "Inspects and tries out Loden, the pod network.",
        mixinStandardHelpOptions = true,
        versionProvider = Loden.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Loden {
    /** This one is about all the others. */
    private static final String COMPLETION = "generate-completion";

    /** By their names, in the order of the help. */
    private static final SequencedMap<String, Class<?>> COMMANDS = new LinkedHashMap<>();

    static {
        COMMANDS.put("status", StatusCommand.class);
        COMMANDS.put("plan", PlanCommand.class);
        COMMANDS.put("trace", TraceCommand.class);
        COMMANDS.put("doctor", DoctorCommand.class);
        COMMANDS.put("cleanup", CleanupCommand.class);
        COMMANDS.put("support-bundle", SupportBundleCommand.class);
        COMMANDS.put("wireguard", WireGuardCommand.class);
        COMMANDS.put("log-level", LogLevelCommand.class);
        COMMANDS.put("lab", LabCommand.class);
        COMMANDS.put("plugins", PluginsCommand.class);
        COMMANDS.put("archive", ArchiveCommand.class);
        COMMANDS.put(COMPLETION, AutoComplete.GenerateCompletion.class);
        COMMANDS.put("generate-manual", ManualCommand.class);
        COMMANDS.put("bench", BenchCommand.class);
        COMMANDS.put("cni-hand-over", CniHandOverCommand.class);
        COMMANDS.put("docker-opts", DockerOptsCommand.class);
    }

    private Loden() {}

    /**
     * Runs a command.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        System.exit(commandLine(arguments.length == 0 ? "" : arguments[0]).execute(arguments));
    }

    /** With all commands. */
    static CommandLine commandLine() {
        return commandLine("");
    }

    /** With the one that is run alone: to look at all of them takes longer than most of them take. */
    static CommandLine commandLine(String name) {
        var line = new CommandLine(new Loden());
        boolean alone = COMMANDS.containsKey(name) && !name.equals(COMPLETION);
        COMMANDS.forEach((each, type) -> {
            if (!alone || each.equals(name)) {
                line.addSubcommand(type);
            }
        });
        return line.setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionExceptionHandler((failure, command, parsed) -> explain(failure, command));
    }

    /** A defect keeps its stack trace; the messages of the lab and of plugins are printed as they are. */
    private static int explain(Exception failure, CommandLine command) throws Exception {
        boolean expected = failure instanceof LabException
                || failure instanceof PluginException
                || failure instanceof InvalidValueException;
        if (!expected) {
            throw failure;
        }
        command.getErr().println("loden " + command.getCommandName() + ": " + failure.getMessage());
        return CommandLine.ExitCode.SOFTWARE;
    }

    /** The distribution's. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            String commit = Home.commit();
            return new String[] {"loden " + Home.version() + (commit.isEmpty() ? "" : " (commit " + commit + ")")};
        }
    }
}
