package dev.loden.distro.cli;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.PluginException;
import dev.loden.distro.Home;
import dev.loden.lab.process.LabException;
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
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            StatusCommand.class,
            PlanCommand.class,
            TraceCommand.class,
            DoctorCommand.class,
            CleanupCommand.class,
            SupportBundleCommand.class,
            WireGuardCommand.class,
            LogLevelCommand.class,
            LabCommand.class,
            PluginsCommand.class,
            ArchiveCommand.class,
            AutoComplete.GenerateCompletion.class,
            ManualCommand.class,
            BenchCommand.class,
            CniHandOverCommand.class,
            DockerOptsCommand.class
        })
public final class Loden {
    private Loden() {}

    /**
     * Runs a command.
     *
     * @param arguments the command and its options
     */
    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Loden())
                .setCaseInsensitiveEnumValuesAllowed(true)
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
