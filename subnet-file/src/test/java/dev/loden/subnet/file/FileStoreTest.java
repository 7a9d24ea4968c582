package dev.loden.subnet.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.StoreContext;
import dev.loden.api.spi.SubnetManager;
import dev.loden.testkit.Await;
import dev.loden.testkit.LeaseRecorder;
import dev.loden.testkit.SampleLeases;
import dev.loden.testkit.StoreSubject;
import dev.loden.testkit.SubnetManagerContract;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileStoreTest implements SubnetManagerContract {
    @TempDir
    Path temporary;

    private Optional<Subject> subject = Optional.empty();

    @Override
    public Subject subject() {
        if (subject.isEmpty()) {
            subject = Optional.of(new Subject(temporary.resolve("store"), Duration.ofSeconds(10)));
        }
        return subject.get();
    }

    @Test
    void opensByItsLocation() {
        var provider = new FileStoreProvider();
        assertEquals("file", provider.scheme());
        Path directory = temporary.resolve("new/store");
        try (SubnetManager store = provider.open(new StoreContext(directory.toString(), Settings.EMPTY))) {
            store.acquire(SampleLeases.request(1, "10.5.101.0-24"));
        }
        assertTrue(Files.exists(directory.resolve("subnets/10.5.101.0-24.json")));
        var nowhere = new StoreContext("", Settings.EMPTY);
        PluginException e = assertThrows(PluginException.class, () -> provider.open(nowhere));
        assertEquals(ErrorCode.CONFIG, e.code());
    }

    @Test
    void saysWhichDirectoryItCannotCreate() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        try (var blocked = new Subject(file, Duration.ofMillis(20))) {
            PluginException e =
                    assertThrows(PluginException.class, () -> blocked.open().acquire(SampleLeases.request(1)));
            assertEquals(ErrorCode.UNAVAILABLE, e.code());
            assertTrue(e.getMessage().startsWith("cannot create " + file), e::getMessage);
            LeaseRecorder recorder = blocked.watch();
            Await.until("the outage", SOON, () -> recorder.outage().isPresent());
            Files.delete(file);
            blocked.putConfig(CONFIG);
            Await.until("the end of it", SOON, () -> recorder.outage().isEmpty() && recorder.lists() == 1);
        }
    }

    @Test
    void usesARecoveredDirectoryWithinFiveSeconds() throws IOException {
        Path file = Files.createFile(temporary.resolve("file"));
        try (var blocked = new Subject(file, Duration.ofMinutes(1))) {
            LeaseRecorder recorder = blocked.watch();
            Await.until("the outage", SOON, () -> recorder.outage().isPresent());
            Files.delete(file);
            blocked.putConfig(CONFIG);
            Await.until("the list", Duration.ofSeconds(5), () -> recorder.lists() == 1);
        }
    }

    @Test
    void ignoresWhatIsNoLeaseFile() throws IOException {
        subject().put("10.5.109.0-24", SampleLeases.json(9));
        Path subnets = subject().subnets;
        Files.createSymbolicLink(subnets.resolve("10.5.110.0-24.json"), subnets.resolve("10.5.109.0-24.json"));
        Files.createDirectory(subnets.resolve("10.5.111.0-24.json"));
        Files.writeString(subnets.resolve(".10.5.112.0-24.json"), "half");
        Files.writeString(subnets.resolve("README"), "text");
        LeaseRecorder recorder = subject().watch();
        Await.until("the list", SOON, () -> recorder.lists() == 1);
        assertEquals(1, recorder.leases().size());
        assertEquals(List.of(), recorder.rejections());
    }

    /** A network file system that has lost its server lists an empty directory for a moment. */
    @Test
    void readsAListThatLacksManyASecondTime() throws IOException {
        Path away = temporary.resolve("away");
        for (int node = 0; node < 20; node++) {
            subject().put("10.5." + node + ".0-24", SampleLeases.json(node));
        }
        LeaseRecorder recorder = subject().watch();
        Await.until("the list", SOON, () -> recorder.lists() == 1);
        Files.move(subject().subnets, away);
        Await.until("the loss", SOON, () -> recorder.leases().isEmpty());
        assertEquals(2, recorder.lists());
        Files.move(
                away,
                subject().subnets,
                StandardCopyOption.ATOMIC_MOVE); // over the empty one, which the store makes anew
        Await.until("all of them", SOON, () -> recorder.leases().size() == 20);
    }

    @Test
    void reportsASecondDaemonThatHoldsTheSameLease() {
        subject().putConfig(CONFIG);
        SubnetManager first = subject().open();
        LeaseRecorder firstLosses = subject().watch(first);
        Lease lease = first.acquire(SampleLeases.request(1));
        firstLosses.awaitLeases(lease);
        first.announce();
        String key = lease.subnets().key();
        Optional<String> value = subject().get(key);
        SubnetManager second = subject().open();
        LeaseRecorder secondLosses = subject().watch(second);
        assertEquals(lease, second.acquire(SampleLeases.request(1)));

        second.announce();

        firstLosses.awaitLoss("same public IP");
        PluginException e = assertThrows(PluginException.class, () -> first.acquire(SampleLeases.request(1)));
        assertEquals(ErrorCode.CONFLICT, e.code());
        assertTrue(e.getMessage().contains("--iface or --public-ip"), e::getMessage);
        secondLosses.awaitLoss("same public IP");
        assertThrows(PluginException.class, () -> second.acquire(SampleLeases.request(1)));
        assertEquals(value, subject().get(key));
    }

    @Test
    void leavesNoTemporaryFiles() throws IOException {
        SubnetManager store = subject().open();
        store.acquire(SampleLeases.request(1, "10.5.101.0-24"));
        store.acquire(
                new LeaseRequest(SampleLeases.IPV4, SampleLeases.attributes(1, "0a:00:00:00:00:ff"), Optional.empty()));
        try (Stream<Path> files = Files.list(subject().subnets)) {
            assertEquals(
                    List.of("10.5.101.0-24.json"),
                    files.map(file -> file.getFileName().toString()).toList());
        }
    }

    @Test
    void findsChangesByListingWhereItHearsOfNone() throws IOException {
        // The watch is on the directory that was moved away, so nothing is recorder of the new one.
        try (var polled = new Subject(temporary.resolve("moved"), Duration.ofMillis(50))) {
            polled.putConfig(CONFIG);
            LeaseRecorder recorder = polled.watch();
            Await.until("the list", SOON, () -> recorder.lists() == 1);
            Files.move(temporary.resolve("moved"), temporary.resolve("away"));
            polled.putConfig(CONFIG);
            polled.put("10.5.109.0-24", SampleLeases.json(9));
            Await.until("the lease", SOON, () -> recorder.subnets().size() == 1);
        }
    }

    @Test
    void writesNothingThatSomebodyElseWasFasterAt() {
        var directory = new LeaseDirectory(temporary.resolve("store"));
        directory.createDirectories();
        LeaseDirectory.LeaseFile mine =
                directory.create("10.5.101.0-24", SampleLeases.json(1)).orElseThrow();
        assertEquals(Optional.empty(), directory.create("10.5.101.0-24", SampleLeases.json(2)));
        subject().put("10.5.101.0-24", SampleLeases.json(3));
        assertEquals(Optional.empty(), directory.keep(mine, SampleLeases.json(4)));
        directory.remove(mine);
        assertEquals(Optional.of(SampleLeases.json(3)), subject().get("10.5.101.0-24"));
    }

    @Test
    void refusesAReservationOutsideTheNetwork() {
        subject().put("10.9.9.0-24", "{\"PublicIP\":\"192.168.0.1\"}");
        SubnetManager store = subject().open();
        PluginException e = assertThrows(PluginException.class, () -> store.acquire(SampleLeases.request(1)));
        assertEquals(ErrorCode.CONFIG, e.code());
        assertTrue(e.getMessage().contains("10.9.9.0/24"), e::getMessage);
        assertEquals(Set.of("10.9.9.0-24.json"), subject().names());
    }

    static final class Subject extends StoreSubject {
        private final Path directory;
        private final Path subnets;
        private final Duration relist;

        Subject(Path directory, Duration relist) {
            this.directory = directory;
            this.subnets = directory.resolve("subnets");
            this.relist = relist;
        }

        @Override
        protected SubnetManager create() {
            return new FileStore(new LeaseDirectory(directory), relist);
        }

        @Override
        public void putConfig(String json) {
            write(directory.resolve("config.json"), json);
        }

        @Override
        public void put(String key, String value) {
            write(subnets.resolve(key + ".json"), value);
        }

        private void write(Path file, String text) {
            io(() -> {
                Files.createDirectories(subnets);
                Path written = Files.writeString(directory.resolve("subnets/.test"), text);
                return Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            });
        }

        @Override
        public void delete(String key) {
            io(() -> Files.deleteIfExists(subnets.resolve(key + ".json")));
        }

        @Override
        public Optional<String> get(String key) {
            try {
                return Optional.of(
                        Files.readString(subnets.resolve(key + ".json")).strip());
            } catch (NoSuchFileException e) {
                return Optional.empty();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public boolean expires(String key) {
            return false;
        }

        @Override
        public void disturb() {
            io(() -> Files.writeString(subnets.resolve("junk"), "changed"));
        }

        Set<String> names() {
            return io(() -> {
                try (Stream<Path> files = Files.list(subnets)) {
                    return Set.copyOf(
                            files.map(file -> file.getFileName().toString()).toList());
                }
            });
        }

        private interface Operation<T> {
            T run() throws IOException;
        }

        private static <T> T io(Operation<T> operation) {
            try {
                return operation.run();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
