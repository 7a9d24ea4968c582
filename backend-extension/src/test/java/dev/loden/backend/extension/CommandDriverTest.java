package dev.loden.backend.extension;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Scope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandDriverTest {
    private static final Scope OURS = new Scope(Set.of(), List.of(), Set.of("extension"));

    @TempDir
    Path directory;

    private Path script;
    private Path log;

    @BeforeEach
    void script() throws IOException {
        log = directory.resolve("log");
        script = Files.writeString(directory.resolve("script"), """
                #!/bin/sh
                read -r data
                [ "$data" = bad ] && { echo no such key; exit 3; }
                echo "$1 $SUBNET $PUBLIC_IP $data" >>"$2"
                """);
        assertTrue(script.toFile().setExecutable(true));
    }

    private CommandDriver driver() {
        return new CommandDriver(new PeerRecord(directory.resolve("state/extension-peers")));
    }

    private PeerEntry peer(int number, String data) {
        var commands = new PeerCommands(script + " add " + log, script + " remove " + log, Duration.ofSeconds(10));
        return new PeerEntry(
                "10.244." + number + ".0-24",
                Map.of("SUBNET", "10.244." + number + ".0/24", "PUBLIC_IP", "172.16.1." + number),
                data,
                commands,
                true);
    }

    private static Change add(DriverObject object) {
        return new Change.Add(object, "missing");
    }

    private static Change remove(DriverObject object) {
        return new Change.Remove(object, "not wanted");
    }

    @Test
    void runsTheCommandOfEachPeerAndHoldsWhatSucceeded() throws IOException {
        var driver = driver();
        List<Outcome> failures = driver.apply(new Batch(List.of(
                        add(peer(1, "one")), add(peer(2, "bad")), add(peer(3, "three")), remove(peer(4, "four")))))
                .failures();

        assertEquals(
                List.of(
                        "add 10.244.1.0/24 172.16.1.1 one",
                        "add 10.244.3.0/24 172.16.1.3 three",
                        "remove 10.244.4.0/24 172.16.1.4 four"),
                Files.readAllLines(log));
        assertEquals(List.of(peer(1, "one"), peer(3, "three")), driver.read(OURS));
        assertEquals(
                List.of("SubnetAddCommand ended with status 3: no such key"),
                failures.stream().map(Outcome::message).toList());
    }

    /** A second process runs the commands again, and can remove what is not wanted any more. */
    @Test
    void remembersThePeersOfAnEarlierProcess() throws IOException {
        driver().apply(new Batch(List.of(add(peer(1, "one")))));

        var next = driver();
        var held = (PeerEntry) next.read(OURS).getFirst();
        assertEquals(peer(1, "one").key(), held.key());
        assertTrue(!held.equals(peer(1, "one")) && !held.current(), "it differs, so the command is run again");
        next.apply(new Batch(List.of(remove(held))));
        assertEquals(
                "remove 10.244.1.0/24 172.16.1.1 one", Files.readAllLines(log).getLast());
        assertEquals(List.of(), driver().read(OURS));
    }

    @Test
    void worksWithoutItsRecord() throws IOException {
        Files.createDirectories(directory.resolve("state"));
        Files.writeString(directory.resolve("state/extension-peers"), "nonsense !\n");
        assertEquals(List.of(), driver().read(OURS));
    }
}
