package dev.loden.cni;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.PluginException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CniConfTest {
    @TempDir
    Path scratch;

    private Path conflist;
    private CniConf resolved;

    @BeforeEach
    void writesTheTemplate() throws IOException {
        Files.writeString(scratch.resolve("cni-conf.json"), Templates.FLANNELS);
        conflist = scratch.resolve("net.d/10-flannel.conflist");
        resolved = new CniConf(Templates.options(scratch, true));
    }

    @Test
    void writesOnlyWhatChanged() throws IOException {
        resolved.install(Templates.IPV4);
        assertTrue(Files.readString(conflist).contains("10.244.1.0/24"));
        assertEquals("rw-r--r--", PosixFilePermissions.toString(Files.getPosixFilePermissions(conflist)));
        var longAgo = FileTime.from(Instant.EPOCH);
        Files.setLastModifiedTime(conflist, longAgo);
        resolved.install(Templates.IPV4);
        assertEquals(longAgo, Files.getLastModifiedTime(conflist));
        resolved.install(Templates.DUAL);
        assertTrue(Files.readString(conflist).contains("fc00:0:0:1::/64"));
        Files.delete(conflist);
        resolved.install(Templates.DUAL);
        assertTrue(Files.exists(conflist));
    }

    @Test
    void followsTheTemplate() throws IOException {
        resolved.install(Templates.IPV4);
        Files.writeString(
                scratch.resolve("cni-conf.json"), Templates.FLANNELS.replace("\"hairpinMode\": true", "\"mtu\": 1300"));
        resolved.install(Templates.IPV4);
        String text = Files.readString(conflist);
        assertTrue(text.contains("\"mtu\":1300") && !text.contains("hairpin"), text);
    }

    @Test
    void leavesFilesOfOthersAlone() throws IOException {
        Path other = scratch.resolve("net.d/05-other.conflist");
        Files.createDirectories(other.getParent());
        Files.writeString(other, "{}");
        resolved.install(Templates.IPV4);
        assertEquals("{}", Files.readString(other));
    }

    @Test
    void keepsTheFlannelEntryIfAskedTo() throws IOException {
        new CniConf(Templates.options(scratch, false)).install(Templates.IPV4);
        assertTrue(Files.readString(conflist).contains("{\"type\":\"flannel\",\"delegate\""));
    }

    @Test
    void aBadTemplateLeavesWhatWasInstalled() throws IOException {
        resolved.install(Templates.IPV4);
        String before = Files.readString(conflist);
        for (String bad : new String[] {"", "{", "[]", "{\"plugins\": 7}"}) {
            Files.writeString(scratch.resolve("cni-conf.json"), bad);
            var refused = assertThrows(PluginException.class, () -> resolved.install(Templates.DUAL));
            assertFalse(refused.code().isFatal());
            assertTrue(refused.getMessage().contains("--cni-conf"), refused::getMessage);
        }
        Files.delete(scratch.resolve("cni-conf.json"));
        assertThrows(PluginException.class, () -> resolved.install(Templates.DUAL));
        assertEquals(before, Files.readString(conflist));
    }

    @Test
    void handsOverEachPodOnceAndForgetsThoseThatAreGone() throws IOException {
        resolved.install(Templates.IPV4);
        Path addresses = Files.createDirectories(scratch.resolve("cni/networks/cbr0"));
        Files.writeString(addresses.resolve("10.244.1.2"), "pod1\r\neth0");
        Files.writeString(addresses.resolve("10.244.1.3"), "../../escape\r\neth0");
        Files.writeString(addresses.resolve("last_reserved_ip.0"), "10.244.1.3");
        Files.writeString(addresses.resolve("lock"), "");
        assertEquals(1, resolved.handOver());
        assertEquals(0, resolved.handOver());
        Path file = scratch.resolve("cni/flannel/pod1");
        String delegate = Files.readString(file);
        assertTrue(delegate.startsWith("{\"type\":\"bridge\"") && delegate.contains("\"name\":\"cbr0\""), delegate);
        assertTrue(delegate.contains("\"cniVersion\":\"1.0.0\""), delegate);

        Files.delete(addresses.resolve("10.244.1.2"));
        resolved.forgetGonePods();
        assertTrue(Files.exists(file), "it may be a pod in the making");
        Files.setLastModifiedTime(file, FileTime.from(Instant.now().minusSeconds(100)));
        resolved.forgetGonePods();
        assertFalse(Files.exists(file));
    }

    @Test
    void hasNothingToHandOverInTheUnresolvedForm() throws IOException {
        assertEquals(0, resolved.handOver());
        new CniConf(Templates.options(scratch, false)).install(Templates.IPV4);
        Path addresses = Files.createDirectories(scratch.resolve("cni/networks/cbr0"));
        Files.writeString(addresses.resolve("10.244.1.2"), "pod1\r\neth0");
        assertEquals(0, resolved.handOver());
    }
}
