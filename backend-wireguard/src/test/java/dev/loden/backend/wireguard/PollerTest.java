package dev.loden.backend.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.testkit.Await;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PollerTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final AtomicInteger rounds = new AtomicInteger();

    @Test
    void goesOnAfterARoundThatFailed() {
        try (Poller poller = Poller.start(() -> {
            int round = rounds.incrementAndGet();
            if (round == 1) {
                throw new IllegalStateException("of the test");
            }
            if (round == 2) {
                throw new OutOfMemoryError("of the test");
            }
            return false;
        })) {
            awaitRounds(poller, 3);
        }
    }

    /** Code that catches an interrupt and restores it asks nobody to end. */
    @Test
    void goesOnAfterAnInterrupt() {
        try (Poller poller = Poller.start(() -> {
            if (rounds.incrementAndGet() == 1) {
                Thread.currentThread().interrupt();
            }
            return false;
        })) {
            awaitRounds(poller, 3);
        }
    }

    @Test
    void endsWhenItIsClosed() {
        Poller poller = Poller.start(() -> rounds.incrementAndGet() > 0);
        awaitRounds(poller, 1);
        poller.close();
        Await.until("the thread's end", SOON, () -> threads().isEmpty());
        int before = rounds.get();
        poller.hurry();
        assertEquals(before, rounds.get());
    }

    private static List<Thread> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("wireguard-watch"))
                .toList();
    }

    private void awaitRounds(Poller poller, int count) {
        Await.until(count + " rounds", SOON, () -> {
            poller.hurry();
            return rounds.get() >= count;
        });
    }
}
