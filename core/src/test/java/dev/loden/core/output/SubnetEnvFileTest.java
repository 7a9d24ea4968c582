package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.PluginException;
import dev.loden.core.config.NetConfReader;
import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SubnetEnvFileTest {
    @TempDir
    Path directory;

    @Test
    void printsBothFamiliesInFlannelsOrder() {
        NetworkConfig network = new NetConfReader(Optional.of("vxlan"))
                .read("{\"EnableIPv6\":true,\"Network\":\"10.244.0.0/16\",\"IPv6Network\":\"fd00:1::/48\"}");

        assertEquals(
                """
                FLANNEL_NETWORK=10.244.0.0/16
                FLANNEL_SUBNET=10.244.1.1/24
                FLANNEL_IPV6_NETWORK=fd00:1::/48
                FLANNEL_IPV6_SUBNET=fd00:1:0:1::1/64
                FLANNEL_MTU=1430
                FLANNEL_IPMASQ=false
                """,
                new SubnetEnvFile(directory, false)
                        .text(network, Subnets.parseKey("10.244.1.0-24&fd00:1:0:1::-64"), 1430));
    }

    @Test
    void saysWhetherWeMasquerade() {
        String text = new SubnetEnvFile(directory, true)
                .text(Fixture.NETWORK, Fixture.lease(1).subnets(), 1450);

        assertTrue(text.endsWith("FLANNEL_MTU=1450\nFLANNEL_IPMASQ=true\n"), text);
    }

    @Test
    void writesOnlyWhatDiffersAndLeavesNoTemporaryFile() throws IOException {
        var file = new SubnetEnvFile(directory.resolve("deep/down/subnet.env"), false);

        assertTrue(file.write(Fixture.NETWORK, Fixture.lease(1), 1450));
        assertFalse(file.write(Fixture.NETWORK, Fixture.lease(1), 1450));
        assertTrue(file.write(Fixture.NETWORK, Fixture.lease(1), 1400));

        try (Stream<Path> files = Files.list(file.path().getParent())) {
            assertEquals(1, files.count());
        }
        assertEquals(Optional.of(Fixture.lease(1).subnets()), file.previous());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "FLANNEL_SUBNET=",
                "FLANNEL_SUBNET=10.244.1.1",
                "FLANNEL_SUBNET=fd00::1/64",
                "FLANNEL_IPV6_SUBNET=10.244.1.1/24",
                "\0\0\0"
            })
    void knowsNoPreviousSubnetWhereTheFileIsDamaged(String text) throws IOException {
        var file = new SubnetEnvFile(directory.resolve("subnet.env"), false);
        Files.writeString(file.path(), text);

        assertEquals(Optional.empty(), file.previous());
    }

    @Test
    void knowsTheNetworksOfAnEarlierRun() throws IOException {
        var file = new SubnetEnvFile(directory.resolve("subnet.env"), false);
        assertEquals(List.of(), file.previousNetworks());

        NetworkConfig network = new NetConfReader(Optional.of("vxlan"))
                .read("{\"EnableIPv6\":true,\"Network\":\"10.244.0.0/16\",\"IPv6Network\":\"fd00:1::/48\"}");
        Files.writeString(file.path(), file.text(network, Subnets.parseKey("10.244.1.0-24&fd00:1:0:1::-64"), 1430));
        assertEquals(List.of(Prefix.parse("10.244.0.0/16"), Prefix.parse("fd00:1::/48")), file.previousNetworks());

        Files.writeString(file.path(), "FLANNEL_IPV6_NETWORK=fd00:1::/48\nFLANNEL_NETWORK=10.244.0.0\n");
        assertEquals(List.of(Prefix.parse("fd00:1::/48")), file.previousNetworks(), "what is damaged is left out");
        Files.writeString(file.path(), "# FLANNEL_NETWORK=10.244.0.0/16\nFLANNEL_NETWORK= 10.1.0.0/16 \r\n");
        assertEquals(List.of(Prefix.parse("10.1.0.0/16")), file.previousNetworks());
    }

    @Test
    void namesTheFileItCannotWrite() throws IOException {
        Path notADirectory = Files.createFile(directory.resolve("file"));
        var file = new SubnetEnvFile(notADirectory.resolve("subnet.env"), false);

        PluginException e =
                assertThrows(PluginException.class, () -> file.write(Fixture.NETWORK, Fixture.lease(1), 1450));
        assertTrue(e.getMessage().contains(file.path().toString()), e.getMessage());
        assertTrue(e.getMessage().contains("--subnet-file"), e.getMessage());
    }
}
