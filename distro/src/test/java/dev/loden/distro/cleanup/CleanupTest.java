package dev.loden.distro.cleanup;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Prefix;
import dev.loden.core.Daemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanupTest {
    @TempDir
    Path state;

    private Path subnetFile;
    private Path cache;

    @BeforeEach
    void run() throws IOException {
        subnetFile = state.resolveSibling("no-subnet.env");
        cache = Files.writeString(Daemon.bootCache(state, subnetFile), "");
        Files.writeString(state.resolve("wireguard-key"), "");
    }

    private List<Step> steps() {
        return new Cleanup(subnetFile, state, Optional.empty(), List.of()).steps();
    }

    @Test
    void removesWhatTheDaemonKept() {
        assertEquals(
                List.of(
                        new Step.Delete(cache),
                        new Step.Delete(state.resolve("wireguard-key")),
                        new Step.Delete(state)),
                steps());
    }

    /** Of pods that are gone; what others reserved stays, and so does a directory in which something is left. */
    @Test
    void removesReservedAddressesOfItsNetworkAlone() throws IOException {
        Path cni = Files.createDirectories(state.resolve("Cni"));
        for (String file : List.of(
                "networks/cbr0/10.244.0.5",
                "networks/cbr0/fd00:10:244::5",
                "networks/cbr0/last_reserved_ip.0",
                "networks/cbr0/lock",
                "networks/both/10.244.0.6",
                "networks/both/10.5.0.6",
                "networks/both/lock",
                "networks/theirs/10.5.0.7",
                "flannel/theirs")) {
            Files.createDirectories(cni.resolve(file).getParent());
            Files.writeString(cni.resolve(file), "");
        }
        Path ours = Files.writeString(
                cni.resolve("flannel/ours"),
                "{\"ipam\":{\"ranges\":[[{\"subnet\":\"10.244.0.0/24\"}]],\"routes\":[{\"dst\":\"0.0.0.0/0\"}]}}");
        Files.writeString(cni.resolve("flannel/theirs"), "{\"subnet\":\"10.5.0.0/24\"}");
        var networks = new Networks(List.of(Prefix.parse("10.244.0.0/16"), Prefix.parse("fd00:10:244::/48")));

        Path cbr0 = cni.resolve("networks/cbr0");
        assertEquals(
                Stream.of(
                                cni.resolve("networks/both/10.244.0.6"),
                                cbr0.resolve("10.244.0.5"),
                                cbr0.resolve("fd00:10:244::5"),
                                cbr0.resolve("last_reserved_ip.0"),
                                cbr0.resolve("lock"),
                                cbr0,
                                ours)
                        .map(Step.Delete::new)
                        .toList(),
                new CniLeftovers(cni, networks).steps());
        assertEquals(List.of(), new CniLeftovers(cni.resolve("none"), networks).steps());
    }

    /** Its secrets are in the same directory. */
    @Test
    void leavesWhatAnotherDaemonKeeps() throws IOException {
        Files.writeString(state.resolve("boot-00000001.cache"), "");
        assertEquals(List.of(new Step.Delete(cache)), steps());
    }

    @Test
    void leavesFilesOfOthers() throws IOException {
        Files.writeString(state.resolve("Notes.txt"), "");
        assertEquals(List.of(new Step.Delete(cache), new Step.Delete(state.resolve("wireguard-key"))), steps());
    }
}
