package dev.loden.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Ipv4;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.HostLink;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Supervisor;
import dev.loden.core.sample.Fixture;
import dev.loden.core.sample.ToyBackend;
import dev.loden.testkit.Await;
import dev.loden.testkit.FakeKernel;
import dev.loden.testkit.FakeLeases;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Daemons as a program has them that embeds the core: several in one process, and nothing left when they are closed. */
class EmbeddingTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    Path directory;

    private final FakeLeases leases = new FakeLeases();
    private final List<Report> reports = new CopyOnWriteArrayList<>();

    @Test
    void twoDaemonsInOneProcessReachEachOther() throws Exception {
        Set<Thread> before = threads();
        FakeKernel first = kernel(1);
        FakeKernel second = kernel(2);
        try (Daemon one = builder(1, first).onReport(reports::add).build();
                Daemon other = builder(2, second).build()) {
            one.start();
            other.start();
            one.awaitReady(SOON);
            other.awaitReady(SOON);
            assertEquals("", one.unready());
            Await.until("a peer each", SOON, () -> peers(first) == 1 && peers(second) == 1);
            assertTrue(Files.exists(directory.resolve("1/subnet.env")));
            assertTrue(reports.stream().anyMatch(report -> !report.made().isEmpty() && !report.repair()));
        }
        assertEquals(Set.of(), left(before));
        assertEquals(1, peers(first), "what the kernel holds stays");
    }

    @Test
    void oneThatFailsDoesNotMakeTheOtherUnready() throws Exception {
        try (Daemon one = builder(1, kernel(1))
                        .onReport(report -> {
                            throw new IllegalStateException("a listener's defect");
                        })
                        .build();
                Daemon other = builder(2, kernel(2)).build()) {
            one.start();
            other.start();
            one.awaitReady(SOON);
            other.awaitReady(SOON);
            assertEquals("", Supervisor.PROCESS.trouble());
        }
    }

    @Test
    void saysWhyItIsNotReady() throws Exception {
        leases.disconnect("no route to the store");
        try (Daemon daemon = builder(1, kernel(1)).build()) {
            daemon.start();

            PluginException e = assertThrows(PluginException.class, () -> daemon.awaitReady(Duration.ofMillis(1)));
            assertEquals(ErrorCode.UNAVAILABLE, e.code());

            leases.reconnect();
            daemon.awaitReady(SOON);
        }
    }

    @Test
    void endsByWhatOnlyItsOperatorCanCorrectAndLeavesTheProcessAlone() throws Exception {
        Set<Thread> before = threads();
        try (Daemon daemon = builder(1, kernel(1))
                .configuration("{\"Network\":\"nonsense\"}")
                .build()) {
            daemon.start();

            CompletionException e = assertThrows(
                    CompletionException.class,
                    () -> daemon.ended().orTimeout(30, TimeUnit.SECONDS).join());
            assertTrue(e.getCause().getMessage().contains("nonsense"), e::toString);
            assertThrows(RuntimeException.class, () -> daemon.awaitReady(SOON));
        }
        assertEquals(Set.of(), left(before));
    }

    @Test
    void refusesAFlagByName() {
        RuntimeException e = assertThrows(
                RuntimeException.class,
                () -> builder(1, kernel(1)).flag("resync-period", "1ms").build());
        assertTrue(e.getMessage().contains("--resync-period"), e::toString);
    }

    private DaemonBuilder builder(int number, FakeKernel kernel) {
        return Daemon.builder()
                .configuration(Fixture.CONFIG)
                .store(leases.open())
                .kernel(kernel)
                .backend(new ToyBackend.Provider())
                .files(directory.resolve(Integer.toString(number)))
                .withoutFirewall();
    }

    private static FakeKernel kernel(int number) {
        var address = new Address("eth0", Ipv4.parse("172.16.1." + (100 + number)), 24);
        return new FakeKernel()
                .hostLink(new HostLink(2, "eth0", 1500, true, List.of(address)))
                .hostRoute(Fixture.SEGMENT)
                .hostRoute(Fixture.DEFAULT);
    }

    private static long peers(FakeKernel kernel) {
        return kernel.text(Fixture.SCOPE)
                .lines()
                .filter(line -> line.contains(" via "))
                .count();
    }

    private static Set<Thread> threads() {
        return Set.copyOf(Thread.getAllStackTraces().keySet());
    }

    /** Threads of the JDK's own pools may start at any time. */
    private static Set<Thread> left(Set<Thread> before) {
        return threads().stream()
                .filter(thread -> !before.contains(thread))
                .filter(thread -> thread.getName().startsWith("loden"))
                .collect(Collectors.toSet());
    }
}
