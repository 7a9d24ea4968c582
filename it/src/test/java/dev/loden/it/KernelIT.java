package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.lab.process.Shell;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What this machine's kernel may not have: wireguard by its module, and ipip, on stock Debian kernels in an emulated machine. */
@Tag("net")
@Tag("kernel")
class KernelIT {
    /** Of which the first run fetches a kernel; a breakdown of the emulated machine is tried again by the tool. */
    private static final Duration LIMIT = Duration.ofMinutes(20);

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void wireguardByTheKernel(String kernel) {
        assertEquals("""
                10.244.2.0/24 dev flannel-wg scope link
                mtu 1420
                wireguard
                10.244.2.0/24
                healed
                """, twoNodes(kernel, "{\"Type\":\"wireguard\"}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"6.1", "6.12"})
    void ipip(String kernel) {
        assertEquals("""
                10.244.2.0/24 via 172.16.1.102 dev flannel.ipip onlink
                mtu 1480
                ipip any remote any local 172.16.1.101 ttl inherit nopmtudisc
                healed
                """, twoNodes(kernel, "{\"Type\":\"ipip\"}"));
    }

    private static String twoNodes(String kernel, String backend) {
        return run(kernel, "two-nodes", backend);
    }

    private static String run(String kernel, String script, String... arguments) {
        var command = new ArrayList<>(List.of(
                ROOT.resolve("dev").toString(),
                "kernel",
                "--kernel",
                kernel,
                "--time",
                "900",
                ROOT.resolve("it/kernel/" + script).toString(),
                Scenario.HOME.toAbsolutePath().normalize().toString()));
        command.addAll(List.of(arguments));
        return Shell.run(LIMIT, command)
                .replaceAll("\r", "")
                .replaceAll("(?m) +$", "");
    }
}
