package dev.loden.distro.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** What the daemon would change in the kernel. */
@Command(
        name = "plan",
        description = {
            "Shows what the daemon on this host would change in the kernel now, or with another network configuration,",
            "as commands of iproute2 with the reason for each. Nothing is changed."
        },
        mixinStandardHelpOptions = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:nothing to do",
            "1:something to do",
            "2:no daemon answers, or it would refuse the configuration"
        },
        footer = {
            "",
            "With another configuration the plan shows the end: until the drain time is over, the old way to receive stays too."
        })
final class PlanCommand implements Callable<Integer> {
    private static final int NOTHING = 0;
    private static final int SOMETHING = 1;
    private static final int FAILED = 2;

    @Spec
    private CommandSpec spec;

    @Mixin
    private DaemonSocket socket;

    @Option(
            names = "--config",
            paramLabel = "<file>",
            description = "a network configuration (net-conf.json) to plan with, instead of the one in force")
    private Path config;

    @Option(names = "--json", description = "print JSON")
    private boolean json;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        try {
            String query = config == null
                    ? ""
                    : "?config=" + URLEncoder.encode(Files.readString(config), StandardCharsets.UTF_8);
            JsonNode plan = socket.daemon().get("/v1/plan" + query);
            out.print(json ? plan.toPrettyString() + "\n" : text(plan));
            out.flush();
            return isEmpty(plan) ? NOTHING : SOMETHING;
        } catch (IOException e) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("loden plan: " + e.getMessage());
            err.flush();
            return FAILED;
        }
    }

    private static boolean isEmpty(JsonNode plan) {
        return plan.path("total").asInt() == 0 && plan.path("mtu").equals(plan.path("nextMtu"));
    }

    private static String text(JsonNode plan) {
        if (isEmpty(plan)) {
            return "Nothing to do: the kernel holds what it should.\n";
        }
        var text = new StringBuilder();
        plan.path("changes")
                .forEach(change -> text.append(change.path("command").asText())
                        .append("   # ")
                        .append(change.path("reason").asText())
                        .append('\n'));
        int more = plan.path("total").asInt() - plan.path("changes").size();
        if (more > 0) {
            text.append("# and ").append(more).append(" more\n");
        }
        if (!plan.path("mtu").equals(plan.path("nextMtu"))) {
            text.append("# MTU of pods, in subnet.env: ")
                    .append(plan.path("mtu").asText())
                    .append(" becomes ")
                    .append(plan.path("nextMtu").asText())
                    .append('\n');
        }
        return text.toString();
    }
}
