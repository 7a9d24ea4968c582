package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.core.sample.Fixture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BootCacheFileTest {
    private static final Lease OWN = Fixture.lease(0);

    @TempDir
    Path directory;

    private BootCacheFile file;

    @BeforeEach
    void locate() {
        file = BootCacheFile.in(directory.resolve("state"), Path.of("/run/flannel/subnet.env"), "etcd");
    }

    private static BootCache cache(Lease... peers) {
        var published = new LeaseAttributes(
                Optional.of(Ipv4.parse("203.0.113.7")), Optional.of(Ipv6.parse("2001:db8::7")), Advertisement.NONE);
        var leases = new java.util.ArrayList<>(List.of(OWN));
        leases.addAll(List.of(peers));
        return new BootCache("2026-11-26T10:00:00Z", Fixture.CONFIG, OWN.subnets(), Optional.of(published), leases);
    }

    @Test
    void readsWhatItWrote() throws IOException {
        var dual = new Lease(
                Subnets.parseKey("10.244.2.0-24&fd00:244:2::-64"),
                new LeaseAttributes(
                        Optional.of(Ipv4.parse("172.16.1.102")),
                        Optional.empty(),
                        new Advertisement(
                                "vxlan",
                                Settings.of("VNI", 1).plus(Settings.of("VtepMAC", "aa:bb:cc:00:00:02")),
                                Settings.of("VNI", 1))));
        BootCache cache = cache(Fixture.lease(1), dual);

        file.write(cache);

        assertEquals(Optional.of(cache), file.read());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file.path())));
    }

    @Test
    void keepsAConfigurationOfManyLinesInOne() throws IOException {
        BootCache cache = new BootCache("", "{\n\"Network\":\r\n1}", OWN.subnets(), Optional.empty(), List.of(OWN));
        file.write(cache);
        assertEquals("{ \"Network\":  1}", file.read().orElseThrow().config());
    }

    @Test
    void isNothingWhereThereIsNone() {
        assertEquals(Optional.empty(), file.read());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "\n",
                "loden-boot-cache",
                "loden-boot-cache 2",
                "loden-boot-cache 2\n",
                "loden-boot-cache 2\nown x\n",
                "loden-boot-cache 2\nsum 0\n",
                "\nsum 0\n",
                "x\u0000"
            })
    void ignoresWhatItHasNotWritten(String text) throws IOException {
        Files.createDirectories(file.path().getParent());
        Files.writeString(file.path(), text);
        assertEquals(Optional.empty(), file.read());
    }

    /** Wherever a byte is lost or another one. */
    @Test
    void ignoresWhatIsDamaged() throws IOException {
        file.write(cache(Fixture.lease(1)));
        String text = Files.readString(file.path());
        for (int i = 0; i < text.length(); i += 7) {
            Files.writeString(file.path(), text.substring(0, i));
            assertEquals(Optional.empty(), file.read(), "cut at " + i);
            Files.writeString(file.path(), text.substring(0, i) + "~" + text.substring(i + 1));
            assertEquals(Optional.empty(), file.read(), "another byte at " + i);
        }
    }

    @Test
    void ignoresWhatIsOfANewerVersionAnotherStoreOrForOthersToWrite() throws IOException {
        file.write(cache());
        assertEquals(Optional.empty(), new BootCacheFile(file.path(), "kube").read());
        String text = Files.readString(file.path());
        Files.writeString(file.path(), text.replaceFirst(" 2\n", " 3\n"));
        assertEquals(Optional.empty(), file.read());
        Files.writeString(file.path(), text);
        Files.setPosixFilePermissions(file.path(), PosixFilePermissions.fromString("rw-rw-rw-"));
        assertEquals(Optional.empty(), file.read());
    }

    @Test
    void isBoundedInSize() {
        String large = " ".repeat(33 << 20);
        var cache = new BootCache("", large, OWN.subnets(), Optional.empty(), List.of(OWN));
        assertThrows(IOException.class, () -> file.write(cache));
        assertFalse(Files.exists(file.path()));
    }

    @Test
    void isAnotherForEachDaemonOfAHost() {
        var other = BootCacheFile.in(directory.resolve("state"), Path.of("/run/flannel/other.env"), "etcd");
        assertNotEquals(file.path(), other.path());
    }
}
