package dev.loden.distro.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerOptsCommandTest {
    private static final String INDIVIDUAL = """
            DOCKER_OPT_BIP="--bip=10.244.1.1/24"
            DOCKER_OPT_IPMASQ="--ip-masq=false"
            DOCKER_OPT_MTU="--mtu=1450"
            """;
    private static final String COMBINED = "=\" --bip=10.244.1.1/24 --ip-masq=false --mtu=1450\"\n";

    @TempDir
    Path scratch;

    @Test
    void printsAsFlannelsScript() throws IOException {
        assertEquals(INDIVIDUAL + "DOCKER_OPTS" + COMBINED, run());
        assertEquals(INDIVIDUAL, run("-i"));
        assertEquals("DOCKER_OPTS" + COMBINED, run("-c"));
        assertEquals("OPTIONS" + COMBINED, run("-c", "-k", "OPTIONS"));
        assertEquals("DOCKER_OPTS=\" --bip=10.244.1.1/24 --mtu=1450\"\n", run("-c", "-m"));
    }

    private String run(String... options) throws IOException {
        Path from = Files.writeString(scratch.resolve("subnet.env"), """
                FLANNEL_NETWORK=10.244.0.0/16
                FLANNEL_SUBNET=10.244.1.1/24
                FLANNEL_MTU=1450
                FLANNEL_IPMASQ=true
                """);
        Path to = scratch.resolve("docker_opts.env");
        var command = new ArrayList<>(List.of("docker-opts", "-f", from.toString(), "-d", to.toString()));
        command.addAll(List.of(options));
        assertEquals(0, Loden.commandLine().execute(command.toArray(String[]::new)));
        return Files.readString(to);
    }
}
