package dev.loden.core.output;

import dev.loden.testkit.Fuzzer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an earlier run has left, and a disk or a person has damaged: it is a hint, and never a reason not to start. */
class OwnFilesFuzzTest {
    @TempDir
    Path directory;

    @Test
    void subnetEnvIsReadOrIgnored() {
        var file = new SubnetEnvFile(directory.resolve("subnet.env"), true);
        Fuzzer.ofTexts(
                        "FLANNEL_NETWORK=10.3.0.0/16\nFLANNEL_SUBNET=10.3.5.1/24\nFLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n",
                        "FLANNEL_IPV6_NETWORK=fc00::/48\nFLANNEL_IPV6_SUBNET=fc00:0:0:1::1/64\n")
                .run(bytes -> {
                    Files.write(file.path(), bytes);
                    file.previous();
                    file.previousNetworks();
                });
    }
}
