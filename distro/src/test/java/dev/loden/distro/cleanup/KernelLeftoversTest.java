package dev.loden.distro.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Prefix;
import dev.loden.distro.doctor.Host;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Devices of kinds that the tests' kernel may lack, as iproute2 prints them. */
class KernelLeftoversTest {
    private static String device(String name, String kind, String address) {
        return "{\"ifname\":\"%s\",\"linkinfo\":{\"info_kind\":\"%s\"},\"addr_info\":[{\"local\":\"%s\"}]}"
                .formatted(name, kind, address);
    }

    private static List<String> removed(String... devices) {
        Map<String, String> programs = Map.of("ip -d -j address show", "[" + String.join(",", devices) + "]");
        var host = new Host(
                Path.of("/none"),
                Path.of("/none"),
                command -> Optional.ofNullable(programs.get(String.join(" ", command))));
        return new KernelLeftovers(host, new Networks(List.of(Prefix.parse("10.244.0.0/16"))))
                .steps().stream().map(Step::text).toList();
    }

    @Test
    void removesEachKindsDeviceOfOurNetwork() {
        assertEquals(
                List.of(
                        "ip link delete flannel.ipip",
                        "ip link delete flannel-wg",
                        "ip link delete flannel0",
                        "ip link delete flannel-wg-v6"),
                removed(
                        device("flannel.ipip", "ipip", "10.244.0.0"),
                        device("flannel-wg", "wireguard", "10.244.0.0"),
                        device("flannel0", "tun", "10.244.0.0"),
                        device("flannel-wg-v6", "tun", "10.244.0.0")));
    }

    @Test
    void leavesOthersDevices() {
        assertEquals(
                List.of(),
                removed(
                        device("flannel.ipip", "ipip", "10.5.0.0"),
                        device("tunl0", "ipip", "10.244.0.0"),
                        device("flannel.ipip", "vxlan", "10.244.0.0"),
                        device("flannel7", "tun", "10.5.0.0"),
                        device("flannelx", "tun", "10.244.0.0"),
                        device("flannel0", "bridge", "10.244.0.0"),
                        "{}"));
    }
}
