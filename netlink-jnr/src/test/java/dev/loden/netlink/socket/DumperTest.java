package dev.loden.netlink.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.socket.ScriptedKernel.Answer;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.Netlink;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Dumps that are interrupted, too long, refused or not answered. */
final class DumperTest {
    private static final int ITEM = 99;

    private static void answer(ScriptedKernel kernel, int sequence) {
        kernel.send(ITEM, 0, sequence, 1, 20);
        kernel.send(ITEM, 0, sequence - 1, 8, 20); // an answer to something else
        kernel.send(ITEM, 0, sequence, 2, 20);
        kernel.send(Netlink.NLMSG_DONE, 0, sequence, 0, 20);
    }

    private static void interrupt(ScriptedKernel kernel, int sequence) {
        kernel.send(ITEM, 0, sequence, 7, 20);
        kernel.send(Netlink.NLMSG_DONE, Netlink.NLM_F_DUMP_INTR, sequence, 0, 20);
    }

    private static void answerTooLong(ScriptedKernel kernel, int sequence) {
        kernel.send(ITEM, 0, sequence, 7, 100_000);
        kernel.send(Netlink.NLMSG_DONE, 0, sequence, 0, 20);
    }

    private static void answerLong(ScriptedKernel kernel, int sequence) {
        kernel.send(ITEM, 0, sequence, 3, 100_000);
        kernel.send(Netlink.NLMSG_DONE, 0, sequence, 0, 20);
    }

    private static Dumper.Result<Integer> dump(Answer... script) {
        try (var kernel = new ScriptedKernel(List.of(script))) {
            var dumper = new Dumper(kernel.socket(), Duration.ofMillis(script.length == 0 ? 20 : 5000));
            return dumper.dump(ITEM, writer -> {}, message -> Optional.of(message.i32(0)));
        }
    }

    @Test
    void takesOnlyAnswersToItsRequest() {
        assertEquals(List.of(1, 2), dump(DumperTest::answer).required("items"));
    }

    @Test
    void dumpsAgainWhenInterrupted() {
        assertEquals(
                List.of(1, 2),
                dump(DumperTest::interrupt, DumperTest::interrupt, DumperTest::answer)
                        .items());
    }

    @Test
    void dumpsAgainWithRoomForALongPart() {
        assertEquals(
                List.of(3),
                dump(DumperTest::answerTooLong, DumperTest::answerLong).items());
    }

    @Test
    void givesUpWhenInterruptedForEver() {
        Answer[] script = Collections.<Answer>nCopies(10, DumperTest::interrupt).toArray(Answer[]::new);
        var failure = assertThrows(PluginException.class, () -> dump(script));
        assertEquals(ErrorCode.UNAVAILABLE, failure.code());
    }

    @Test
    void reportsWhyTheKernelRefused() {
        Dumper.Result<Integer> result = dump((kernel, sequence) -> kernel.acknowledge(sequence, Errno.EOPNOTSUPP));
        assertEquals(Errno.EOPNOTSUPP, result.errno());
        var failure = assertThrows(PluginException.class, () -> result.required("next hops"));
        assertEquals("cannot read the kernel's next hops: EOPNOTSUPP", failure.getMessage());
    }

    @Test
    void stopsWaitingAtTheTimeout() {
        var failure = assertThrows(PluginException.class, () -> dump());
        assertEquals("the kernel does not answer a dump: EAGAIN", failure.getMessage());
    }
}
