package dev.loden.distro.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel can do. */
class KernelFeaturesTest {
    @TempDir
    Path root;

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path.substring(1));
        Files.createDirectories(file.getParent());
        Files.writeString(file, text + "\n");
    }

    private Finding finding(String subject) {
        var host = new Host(root, root.resolve("subnet.env"), command -> Optional.empty());
        return NodeChecks.all(host).stream()
                .filter(found -> found.subject().equals(subject))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void findsAKernelWithoutNextHopObjects() throws IOException {
        write("/proc/sys/kernel/osrelease", "5.2.21");
        assertTrue(finding("kernel").text().contains("no next-hop objects"));
        for (String good : List.of("5.3.0", "6.12.1-amd64", "strange")) {
            write("/proc/sys/kernel/osrelease", good);
            assertEquals(Finding.ok("kernel", good), finding("kernel"));
        }
    }

    @Test
    void findsAKernelWithoutVxlan() throws IOException {
        write("/proc/sys/kernel/osrelease", "6.12.1");
        assertEquals("not known", finding("kernel modules").text());
        write("/lib/modules/6.12.1/modules.builtin", "kernel/net/ipv4/tunnel4.ko");
        write("/lib/modules/6.12.1/modules.dep", "kernel/drivers/net/tun.ko.xz:");
        Finding found = finding("kernel modules");
        assertEquals(Finding.Level.WARN, found.level());
        assertTrue(found.remedy().contains("linux-modules-extra"), found.remedy());
        write(
                "/lib/modules/6.12.1/modules.dep",
                "kernel/drivers/net/vxlan/vxlan.ko.xz:\nkernel/drivers/net/tun.ko.xz:");
        assertEquals("vxlan, tun", finding("kernel modules").text());
    }
}
