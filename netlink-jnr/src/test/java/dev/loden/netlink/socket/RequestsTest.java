package dev.loden.netlink.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.socket.ScriptedKernel.Answer;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Answers out of order, lost, or repeated. */
final class RequestsTest {
    /** Enough for the script's thread to run. */
    private static final Duration PATIENT = Duration.ofSeconds(10);

    private static final Duration SHORT = Duration.ofMillis(50);

    /** Done before the caller goes on. */
    private static final Executor AT_ONCE = Runnable::run;

    private static Map<Integer, String> answers(Duration timeout, int requests, Answer... script) {
        return answers(Optional.empty(), timeout, requests, script);
    }

    private static Map<Integer, String> answers(
            Optional<Executor> helper, Duration timeout, int requests, Answer... script) {
        Map<Integer, String> answers = new TreeMap<>();
        Requests.Listener listener = (slot, reply) -> answers.merge(slot, reply.toString(), String::concat);
        try (var kernel = new ScriptedKernel(List.of(script))) {
            Requests sending = helper.map(thread -> Requests.ahead(kernel.socket(), timeout, listener, thread))
                    .orElseGet(() -> new Requests(kernel.socket(), timeout, listener));
            add(sending, requests);
            sending.flush();
            sending.flush();
        }
        return answers;
    }

    private static void add(Requests sending, int requests) {
        for (int i = 0; i < requests; i++) {
            sending.add(10 + i, Netlink.RTM_NEWROUTE, 0, writer -> writer.put32(0));
        }
    }

    private static Answer last(int count) {
        return (kernel, sequence) -> kernel.acknowledge(sequence + count - 1, 0);
    }

    private static final String OK = new ErrorReply(0, "").toString();

    @Test
    void takesSilenceBeforeTheLastAnswerForSuccess() {
        Answer one = (kernel, sequence) -> {
            kernel.acknowledge(sequence + 1, Errno.EEXIST);
            kernel.acknowledge(sequence + 1, 5); // twice
            kernel.acknowledge(sequence - 1, 5); // to an earlier request
            kernel.acknowledge(sequence + 3, 5); // to no request
            kernel.acknowledge(sequence + 2, 0);
        };
        assertEquals(Map.of(10, OK, 11, new ErrorReply(Errno.EEXIST, "").toString(), 12, OK), answers(PATIENT, 3, one));
    }

    @Test
    void endsWhenTheLastOneFails() {
        Answer last = (kernel, sequence) -> kernel.acknowledge(sequence + 1, Errno.EEXIST);
        assertEquals(Map.of(10, OK, 11, new ErrorReply(Errno.EEXIST, "").toString()), answers(PATIENT, 2, last));
    }

    @Test
    void takesNoSilenceForSuccessIfTheLastAnswerDoesNotCome() {
        Answer first = (kernel, sequence) -> kernel.acknowledge(sequence, Errno.EEXIST);
        String silence = new ErrorReply(Errno.ETIMEDOUT, "no answer").toString();
        assertEquals(
                Map.of(10, new ErrorReply(Errno.EEXIST, "").toString(), 11, silence, 12, silence),
                answers(Duration.ofSeconds(2), 3, first));
    }

    @Test
    void failsWhenTheKernelDoesNotAnswer() {
        Answer none = (kernel, sequence) -> {};
        var failure = assertThrows(PluginException.class, () -> answers(SHORT, 2, none));
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
    }

    @Test
    void sendsNoMoreThanAHundredAtOnce() {
        assertEquals(250, answers(PATIENT, 250, last(100), last(100), last(50)).size());
    }

    @Test
    void anotherThreadSendsFullChunksInTheirOrder() {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        try {
            Answer second = (kernel, sequence) -> {
                kernel.acknowledge(sequence + 7, Errno.EEXIST);
                kernel.acknowledge(sequence + 99, 0);
            };
            Map<Integer, String> answers = answers(
                    Optional.of(thread), PATIENT, 550, last(100), second, last(100), last(100), last(100), last(50));
            assertEquals(550, answers.size());
            assertEquals(new ErrorReply(Errno.EEXIST, "").toString(), answers.remove(10 + 107));
            assertEquals(Set.of(OK), Set.copyOf(answers.values()));
        } finally {
            thread.shutdownNow();
        }
    }

    @Test
    void aChunkWithoutAnswerThatAnotherThreadSentFailsAllThatFollows() {
        Answer none = (kernel, sequence) -> {};
        try (var kernel = new ScriptedKernel(List.of(none, last(100), last(1)))) {
            var sending = Requests.ahead(kernel.socket(), SHORT, (slot, reply) -> {}, AT_ONCE);
            add(sending, 300);
            assertThrows(PluginException.class, () -> add(sending, 1));
            assertThrows(PluginException.class, () -> add(sending, 1));
            var failure = assertThrows(PluginException.class, sending::flush);
            assertEquals(ErrorCode.UNAVAILABLE, failure.code());
        }
    }

    /** Whoever is told that the kernel does not answer may use the socket for something else. */
    @Test
    void failsWhenNoChunkIsUnderwayAnyMore() {
        Answer none = (kernel, sequence) -> {};
        var started = new AtomicInteger();
        var done = new AtomicInteger();
        Executor slow = work -> {
            Duration pause = started.getAndIncrement() == 0 ? Duration.ZERO : Duration.ofMillis(300);
            Thread.ofPlatform().start(() -> {
                LockSupport.parkNanos(pause.toNanos());
                done.incrementAndGet();
                work.run();
            });
        };
        try (var kernel = new ScriptedKernel(List.of(none, last(100)))) {
            var sending = Requests.ahead(kernel.socket(), SHORT, (slot, reply) -> {}, slow);
            add(sending, 300);
            assertThrows(PluginException.class, sending::flush);
            assertEquals(2, done.get());
        }
    }

    @Test
    void sendsItselfWhereThereIsNoThreadToBeHad() {
        Executor none = work -> {
            throw new OutOfMemoryError("unable to create native thread");
        };
        assertEquals(
                250,
                answers(Optional.of(none), PATIENT, 250, last(100), last(100), last(50))
                        .size());
    }
}
