package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Node;
import dev.loden.testkit.Await;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What a node does when a peer's lease changes: the kernel follows within a second, and the old entries are gone. */
@Tag("net")
class PeerIT {
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String MAC = "aa:bb:cc:00:00:09";

    private final Scenario scenario = Scenario.create(ReferenceNetwork.Store.FILE);
    private Node master;

    @BeforeEach
    void start() {
        master = scenario.master();
        scenario.network().startAndWait(master);
        write("10.244.9.0-24", vxlan("172.16.1.109", MAC));
        await("10.244.9.0/24 via 10.244.9.0 dev flannel.1 onlink", MAC + " dst 172.16.1.109");
    }

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void followsAChangedMac() {
        write("10.244.9.0-24", vxlan("172.16.1.109", "aa:bb:cc:00:00:10"));
        await("10.244.9.0 lladdr aa:bb:cc:00:00:10", "aa:bb:cc:00:00:10 dst 172.16.1.109");
        assertGone(MAC);
    }

    @Test
    void followsAChangedPublicAddress() {
        write("10.244.9.0-24", vxlan("172.16.1.110", MAC));
        await(MAC + " dst 172.16.1.110");
        assertGone("172.16.1.109");
    }

    @Test
    void followsAChangedSubnet() {
        delete("10.244.9.0-24");
        write("10.244.19.0-24", vxlan("172.16.1.109", MAC));
        await("10.244.19.0/24 via 10.244.19.0 dev flannel.1 onlink", "10.244.19.0 lladdr " + MAC);
        assertGone("10.244.9.0");
    }

    @Test
    void followsAChangedType() {
        write("10.244.9.0-24", "{\"PublicIP\":\"172.16.1.109\",\"BackendType\":\"host-gw\"}");
        await("10.244.9.0/24 via 172.16.1.109 dev eth0");
        assertGone(MAC);
        assertGone("10.244.9.0 ");

        write("10.244.9.0-24", vxlan("172.16.1.109", MAC));
        await("10.244.9.0/24 via 10.244.9.0 dev flannel.1 onlink", MAC + " dst 172.16.1.109");
    }

    @Test
    void sendsNothingInTheClearToAPeerOfAnUnknownType() {
        for (String type : List.of("ipsec", "tinc")) {
            write(
                    "10.244.9.0-24",
                    "{\"PublicIP\":\"172.16.1.109\",\"BackendType\":\"" + type + "\",\"BackendData\":\"text\"}");
            scenario.awaitLog(master, "skipped lease 10.244.9.0/24: unreachable: advertises backend \"" + type + "\"");
            assertGone("10.244.9.0/24");
        }
    }

    /** Dummy nodes of hardware load balancers name no VNI, and write the address as their vendor does. */
    @Test
    void reachesAPeerThatNamesNoVni() {
        for (String data : List.of(
                "{\"VtepMAC\":\"0e:00:00:00:00:09\"}",
                "{\"VNI\":0,\"VtepMAC\":\"0E-00-00-00-00-0A\"}",
                "{\"VNI\":null,\"VtepMAC\":\"0e00.0000.000b\"}")) {
            write(
                    "10.244.9.0-24",
                    "{\"PublicIP\":\"172.16.1.109\",\"BackendType\":\"vxlan\",\"BackendData\":" + data + "}");
            await("10.244.9.0/24 via 10.244.9.0 dev flannel.1 onlink");
        }
        await("0e:00:00:00:00:0b dst 172.16.1.109");
    }

    @Test
    void takesNoPeerAtAnAddressThatIsNobodys() {
        for (String address : List.of("127.0.0.1", "224.0.0.5", "255.255.255.255")) {
            write("10.244.9.0-24", vxlan(address, MAC));
            scenario.awaitLog(master, "skipped lease 10.244.9.0/24: its public address " + address);
            assertGone(MAC);
        }
    }

    private void await(String... parts) {
        for (String part : parts) {
            Await.until("\"" + part + "\" in the kernel", SOON, () -> state().contains(part));
        }
    }

    private void assertGone(String part) {
        Await.until("\"" + part + "\" to be gone", SOON, () -> !state().contains(part));
        assertFalse(state().contains(part), this::state);
    }

    private String state() {
        return master.namespace().ip("route") + "\n" + Scenario.neighbors(master) + "\n" + Scenario.fdb(master);
    }

    private static String vxlan(String publicIp, String mac) {
        return "{\"PublicIP\":\"%s\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\",\"BackendData\":{\"VNI\":1,\"VtepMAC\":\"%s\"}}"
                .formatted(publicIp, mac);
    }

    private void write(String key, String json) {
        scenario.network().store().writeLease(key, json);
    }

    private void delete(String key) {
        Path file = scenario.network().lab().directory().resolve("leases/subnets/" + key + ".json");
        try {
            Files.delete(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
