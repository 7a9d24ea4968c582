package dev.loden.distro.cli;

import dev.loden.base.Poll;
import dev.loden.distro.Home;
import dev.loden.lab.demo.ReferenceNetwork;
import dev.loden.lab.net.Lab;
import dev.loden.lab.net.Node;
import dev.loden.lab.process.LabException;
import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;

/**
 * Makes the archive of loaded classes that lets the daemon start fast. It belongs to this Java and these very jar files, so it
 * is made where the daemon will run; without it, or with one that no longer fits, the daemon just starts slower. It takes root
 * and network namespaces.
 */
@Command(
        name = "archive",
        description = "Makes the archive that lets the daemon start faster; again after each change of jars or Java.",
        mixinStandardHelpOptions = true)
final class ArchiveCommand implements Runnable {
    /** Read by the launchers: makes this run record what it loads into that file. */
    private static final String RECORD = "LODEN_ARCHIVE_RECORD";

    private static final String ID = "archive";
    private static final Duration SETTLED = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @Override
    public void run() {
        Path directory = Path.of(Home.directory(), "archive");
        // AOT caches came with Java 25; before, the same is a class data archive.
        Path archive = directory.resolve(Runtime.version().feature() >= 25 ? "lodend.aot" : "lodend.jsa");
        Path fresh = directory.resolve("recording." + ProcessHandle.current().pid());
        try {
            Files.createDirectories(directory);
            record(fresh);
            if (!Files.exists(fresh)) {
                throw new LabException("Java " + Runtime.version() + " wrote no archive");
            }
            requireUsable(fresh);
            Files.move(fresh, archive, StandardCopyOption.ATOMIC_MOVE);
            System.out.println(archive + ": " + Files.size(archive) / (1024 * 1024) + " MB");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            deleteQuietly(fresh);
        }
    }

    /** A JVM may refuse to start with an archive that another one wrote without complaint. */
    private static void requireUsable(Path file) {
        String required = Runtime.version().feature() >= 25 ? "-XX:AOTMode=on" : "-Xshare:on";
        var command = List.of(
                "env",
                "LODEN_ARCHIVE=" + file.toAbsolutePath(),
                "LODEN_JAVA_OPTS=" + required,
                Launchers.daemon(),
                "--version");
        Shell.Result result = Shell.attempt(LIMIT, command);
        if (result.exit() != 0) {
            throw new LabException("the archive cannot be used, so none is kept; the daemon starts without: "
                    + (result.out() + result.err()).strip());
        }
    }

    /** A training run of two nodes. What it has loaded counts only if it came to its end. */
    private static void record(Path file) {
        var options = new ReferenceNetwork.Options(
                2, ReferenceNetwork.Store.FILE, "eth0", "{\"Type\":\"vxlan\"}", List.of(Launchers.daemon()));
        try (ReferenceNetwork network = ReferenceNetwork.create(Lab.createWhenFree(ID, LIMIT), options)) {
            Node recorded = network.nodes().getFirst();
            network.start(
                    recorded,
                    Map.of(
                            RECORD,
                            file.toAbsolutePath().toString(),
                            "LODEN_ARCHIVE_MAIN",
                            "dev.loden.distro.TrainingRun",
                            "NODE_NAME",
                            "training"));
            recorded.awaitReady(LIMIT);
            Node peer = network.nodes().getLast();
            network.start(peer, Map.of("LODEN_ARCHIVE", "/dev/null")); // the present one may be unusable
            peer.awaitReady(LIMIT);
            Poll.pause(SETTLED);
            int exit = recorded.stop(LIMIT);
            if (exit != 0) {
                throw new LabException(
                        "the training run ended with " + exit + ", so there is no archive:\n" + recorded.logTail(20));
            }
        }
    }

    private static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            System.err.println("loden archive: " + e.getMessage());
        }
    }
}
