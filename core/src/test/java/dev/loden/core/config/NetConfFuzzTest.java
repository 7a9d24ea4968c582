package dev.loden.core.config;

import dev.loden.api.net.InvalidValueException;
import dev.loden.testkit.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The network's configuration comes from a store that others write. */
class NetConfFuzzTest {
    @Test
    void isReadOrRefused() {
        Fuzzer.ofTexts(
                        "{\"Network\":\"10.3.0.0/16\",\"SubnetLen\":24,\"SubnetMin\":\"10.3.5.0\",\"SubnetMax\":\"10.3.8.0\"}",
                        "{\"EnableIPv6\":true,\"EnableIPv4\":false,\"IPv6Network\":\"fc00::/48\",\"IPv6SubnetLen\":64,"
                                + "\"EnableNFTables\":true,\"Backend\":{\"Type\":\"vxlan\",\"VNI\":1,\"DirectRouting\":true}}")
                .run(
                        bytes ->
                                new NetConfReader(Optional.of("vxlan")).read(new String(bytes, StandardCharsets.UTF_8)),
                        InvalidValueException.class);
    }
}
