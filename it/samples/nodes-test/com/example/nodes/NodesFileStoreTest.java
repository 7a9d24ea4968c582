package com.example.nodes;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.codec.json.Json;
import dev.loden.testkit.LeaseContract;
import dev.loden.testkit.StoreCapability;
import dev.loden.testkit.StoreSubject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class NodesFileStoreTest implements LeaseContract {
    @TempDir
    Path directory;

    private Subject subject;

    @BeforeEach
    void create() {
        subject = new Subject(directory.resolve("nodes.json"));
    }

    @Override
    public StoreSubject subject() {
        return subject;
    }

    /** The store with its file, which the contract fills. */
    private static final class Subject extends StoreSubject {
        private final Path file;
        private final Map<String, String> entries = new LinkedHashMap<>();

        Subject(Path file) {
            this.file = file;
            write();
        }

        /** It reports leases, and that is all: the contract shows that it refuses the rest. */
        @Override
        public Set<StoreCapability> capabilities() {
            return EnumSet.noneOf(StoreCapability.class);
        }

        @Override
        protected SubnetManager create() {
            return new NodesFileStore(new NodesFile(file));
        }

        @Override
        public void put(String key, String value) {
            entries.put(key, value);
            write();
        }

        @Override
        public void delete(String key) {
            entries.remove(key);
            write();
        }

        @Override
        public Optional<String> get(String key) {
            return Optional.ofNullable(entries.get(key));
        }

        @Override
        public boolean expires(String key) {
            return false;
        }

        /** The file is away for a moment, as with an editor. */
        @Override
        public void disturb() {
            replace("");
            write();
        }

        private void write() {
            var members = new LinkedHashMap<String, Object>();
            entries.forEach((key, value) -> members.put(key, member(value)));
            replace(Json.print(Settings.of(members)));
        }

        /** What is no JSON object gets into the file as a string, and cut: one that fills it would hide the others. */
        private static Object member(String value) {
            try {
                return Json.parse(value);
            } catch (InvalidValueException e) {
                return value.substring(0, Math.min(value.length(), 100));
            }
        }

        private void replace(String text) {
            try {
                Path written = Files.writeString(file.resolveSibling("nodes.new"), text);
                Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
