package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class SignalsTest {
    private final List<String> done = new CopyOnWriteArrayList<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Signals signals = new Signals(this::stop, code -> done.add("halt " + code));

    private void stop() {
        done.add("stop");
        stopped.countDown();
    }

    @Test
    void stopsInOrderTheFirstTimeAndAtOnceTheSecond() throws InterruptedException {
        signals.end("SIGTERM");
        stopped.await();
        signals.end("SIGINT");
        signals.end("SIGTERM");

        assertEquals(List.of("stop", "halt 0", "halt 0"), done);
    }

    @Test
    void reloadsNothing() {
        signals.reload();

        assertEquals(List.of(), done);
    }
}
