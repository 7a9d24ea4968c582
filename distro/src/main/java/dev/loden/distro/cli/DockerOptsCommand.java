package dev.loden.distro.cli;

import dev.loden.api.net.InvalidValueException;
import dev.loden.base.AtomicFile;
import dev.loden.base.BoundedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** flannel's mk-docker-opts.sh: subnet.env as options of Docker's daemon, in a file that its unit reads. */
@Command(
        name = "docker-opts",
        description = "Writes what subnet.env says as options for dockerd, as flannel's mk-docker-opts.sh does.",
        mixinStandardHelpOptions = true)
final class DockerOptsCommand implements Runnable {
    private static final int MAX_BYTES = 4096;

    @Option(names = "-f", defaultValue = "/run/flannel/subnet.env", description = "subnet.env")
    private Path from;

    @Option(names = "-d", defaultValue = "/run/docker_opts.env", description = "the file to write")
    private Path to;

    @Option(names = "-i", description = "only one variable for each option")
    private boolean individual;

    @Option(names = "-c", description = "only one variable with all options")
    private boolean combined;

    @Option(names = "-k", defaultValue = "DOCKER_OPTS", description = "its name")
    private String key;

    @Option(names = "-m", description = "leave out --ip-masq")
    private boolean withoutMasquerade;

    @Override
    public void run() {
        try {
            AtomicFile.readable(to).write(text(new BoundedFile(from, MAX_BYTES).read()));
        } catch (IOException e) {
            throw new InvalidValueException(from.toString(), "cannot be used: " + e).named("-f or -d");
        }
    }

    /** Both forms, unless one is asked for. */
    String text(String subnetEnv) {
        Map<String, String> options = options(subnetEnv);
        var text = new StringBuilder();
        if (individual || !combined) {
            options.forEach((name, option) ->
                    text.append(name).append("=\"").append(option).append("\"\n"));
        }
        if (combined || !individual) {
            text.append(key).append("=\"");
            options.values().forEach(option -> text.append(' ').append(option));
            text.append("\"\n");
        }
        return text.toString();
    }

    private Map<String, String> options(String subnetEnv) {
        var options = new TreeMap<String, String>();
        subnetEnv.lines().forEach(line -> {
            String value = line.substring(line.indexOf('=') + 1);
            switch (line.substring(0, line.length() - value.length())) {
                case "FLANNEL_SUBNET=" -> options.put("DOCKER_OPT_BIP", "--bip=" + value);
                case "FLANNEL_MTU=" -> options.put("DOCKER_OPT_MTU", "--mtu=" + value);
                // Only one of the two is to masquerade.
                case "FLANNEL_IPMASQ=" -> options.put("DOCKER_OPT_IPMASQ", "--ip-masq=" + !value.equals("true"));
                default -> {}
            }
        });
        if (withoutMasquerade) {
            options.remove("DOCKER_OPT_IPMASQ");
        }
        return options;
    }
}
