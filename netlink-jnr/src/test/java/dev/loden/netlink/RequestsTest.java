package dev.loden.netlink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ScriptedKernel.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Answers that come in disorder, or not. */
final class RequestsTest {
    private static final Duration SHORT = Duration.ofMillis(50);

    private static Map<Integer, String> answers(int requests, Answer... script) {
        Map<Integer, String> answers = new TreeMap<>();
        try (var kernel = new ScriptedKernel(List.of(script))) {
            var sending = new Requests(
                    kernel.socket(), SHORT, (slot, reply) -> answers.merge(slot, reply.toString(), String::concat));
            for (int i = 0; i < requests; i++) {
                sending.add(10 + i, Netlink.RTM_NEWROUTE, 0, writer -> writer.put32(0));
            }
            sending.flush();
            sending.flush();
        }
        return answers;
    }

    @Test
    void matchesAnswersBySequenceNumber() {
        Answer disorder = (kernel, sequence) -> {
            kernel.acknowledge(sequence + 2, 0);
            kernel.acknowledge(sequence + 2, 5); // twice
            kernel.acknowledge(sequence - 1, 5); // of long ago
            kernel.acknowledge(sequence + 3, 5); // of nothing
            kernel.acknowledge(sequence, Errno.EEXIST);
            kernel.acknowledge(sequence + 1, 0);
        };
        var ok = new ErrorReply(0, "").toString();
        assertEquals(Map.of(10, new ErrorReply(Errno.EEXIST, "").toString(), 11, ok, 12, ok), answers(3, disorder));
    }

    @Test
    void doesNotWaitForEverForOne() {
        Answer one = (kernel, sequence) -> kernel.acknowledge(sequence, 0);
        assertEquals(
                Map.of(
                        10,
                        new ErrorReply(0, "").toString(),
                        11,
                        new ErrorReply(Errno.ETIMEDOUT, "no answer").toString()),
                answers(2, one));
    }

    @Test
    void saysWhenTheKernelDoesNotAnswerAtAll() {
        Answer none = (kernel, sequence) -> {};
        var failure = assertThrows(PluginException.class, () -> answers(2, none));
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
    }

    @Test
    void sendsNoMoreThanAHundredAtOnce() {
        Answer hundred = (kernel, sequence) -> {
            for (int i = 0; i < 100; i++) {
                kernel.acknowledge(sequence + i, 0);
            }
        };
        assertEquals(250, answers(250, hundred, hundred, hundred).size());
    }
}
