package dev.loden.core.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.core.status.StatusBoard;
import dev.loden.testkit.Await;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class ServiceManagerTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final StatusBoard status =
            new StatusBoard(Duration.ofSeconds(60), System::nanoTime, InstantSource.system());
    private final List<String> sent = new CopyOnWriteArrayList<>();

    @Test
    void isReadyOnceWhenNothingIsWaitedForAnyMore() {
        status.waitingFor("a lease");
        ServiceManager manager = ServiceManager.start(sent::add, status, Duration.ZERO);
        await("STATUS=waiting for a lease");
        assertFalse(sent.toString().contains("READY"), sent::toString);

        status.waitingFor("");
        await("READY=1\nSTATUS=ready");
        status.waitingFor("the kernel");
        await("STATUS=waiting for the kernel");
        status.waitingFor("");
        await("STATUS=ready");
        manager.close();

        assertEquals(
                List.of(
                        "STATUS=waiting for a lease",
                        "READY=1\nSTATUS=ready",
                        "STATUS=waiting for the kernel",
                        "STATUS=ready",
                        "STOPPING=1"),
                sent.stream().toList());
    }

    @Test
    void saysThatItStopsBeforeItWasReady() {
        ServiceManager manager = ServiceManager.start(sent::add, status, Duration.ZERO);
        await("STATUS=waiting for the first turn");
        manager.close();

        assertEquals(List.of("STATUS=waiting for the first turn", "STOPPING=1"), sent);
    }

    @Test
    void triesAgainWhatTheManagerDidNotTake() {
        var tries = new AtomicInteger();
        status.waitingFor("");
        ServiceManager manager = ServiceManager.start(
                text -> {
                    if (tries.incrementAndGet() == 1) {
                        throw new PluginException(ErrorCode.UNAVAILABLE, "cannot connect: ECONNREFUSED");
                    }
                    sent.add(text);
                },
                status,
                Duration.ZERO);
        await("READY=1\nSTATUS=ready");
        manager.close();

        assertEquals(3, tries.get());
    }

    @Test
    void feedsTheWatchdogWhileTheLoopTurns() {
        var skew = new AtomicLong();
        var board =
                new StatusBoard(Duration.ofSeconds(10), () -> System.nanoTime() + skew.get(), InstantSource.system());
        ServiceManager manager = ServiceManager.start(sent::add, board, Duration.ofSeconds(3));
        await("WATCHDOG=1");
        skew.addAndGet(Duration.ofSeconds(61).toNanos()); // no turn for longer than any pause
        Await.until("silence", SOON, this::isSilent);
        board.turned(Duration.ofSeconds(1));
        sent.clear();
        await("WATCHDOG=1");
        manager.close();
    }

    private boolean isSilent() {
        int before = sent.size();
        LockSupport.parkNanos(Duration.ofMillis(1500).toNanos());
        return before == sent.size();
    }

    private void await(String message) {
        Await.until(message, SOON, () -> sent.contains(message));
    }
}
