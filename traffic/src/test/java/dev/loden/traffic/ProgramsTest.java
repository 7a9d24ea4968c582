package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Commands.Result;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgramsTest {
    private final Programs programs = new Programs(List.of(), Duration.ofMinutes(1));

    @Test
    void keepsWhatIsOfInterest() throws Exception {
        Result result = programs.run(List.of("printf", "one\\ntwo\\nthree"), "", line -> !line.equals("two"));

        assertEquals(List.of("one", "three"), result.out());
    }

    @Test
    void hasAnInputAndAComplaintInOneLine() throws Exception {
        Result result = shell("cat; echo bad >&2; echo; echo worse >&2; exit 4", "in\n");

        assertEquals(List.of("in", ""), result.out());
        assertEquals(4, result.exit());
        assertEquals("bad; worse", result.errorText());
    }

    @Test
    void runsInTheCLocale() throws Exception {
        assertEquals(List.of("C"), shell("echo $LC_ALL", "").out());
    }

    @Test
    void namesThePackageOfAMissingProgram() {
        var iptables =
                assertThrows(CommandException.class, () -> programs.run(List.of("iptables-nowhere"), "", line -> true));

        assertEquals(Kind.MISSING, iptables.kind());
        assertEquals("iptables-nowhere is not installed; install it: apt-get install iptables", iptables.getMessage());
    }

    @Test
    void killsWhatTakesTooLong() {
        var impatient = new Programs(List.of(), Duration.ofMillis(50));

        var slow = assertThrows(CommandException.class, () -> impatient.run(List.of("sleep", "60"), "", line -> true));

        assertEquals(Kind.TOO_SLOW, slow.kind());
        assertEquals("sleep 60: killed after 50 ms", slow.getMessage());
    }

    @Test
    void isNotDelayedByAGrandchild() throws Exception {
        String grandchild = shell("sleep 300 & echo $!", "").out().getFirst();

        ProcessHandle sleeping = ProcessHandle.of(Long.parseLong(grandchild)).orElseThrow();
        assertTrue(sleeping.isAlive(), "it keeps the pipes open");
        sleeping.destroy();
    }

    @Test
    void readsMuchAndKeepsLittle() throws Exception {
        Result result = programs.run(List.of("seq", "300000"), "", line -> line.endsWith("99999"));

        assertEquals(List.of("99999", "199999", "299999"), result.out());
    }

    @Test
    void refusesToKeepMuch() {
        var tooMuch =
                assertThrows(CommandException.class, () -> programs.run(List.of("seq", "300000"), "", line -> true));

        assertEquals("seq 300000: its output is too long", tooMuch.getMessage());
    }

    @Test
    void cutsEndlessLines() throws Exception {
        Result result = shell("head -c 3000000 /dev/zero | tr '\\0' x; echo; echo end", "");

        assertEquals(List.of("x".repeat(4096), "end"), result.out());
    }

    @Test
    void survivesAProgramThatDoesNotRead() throws Exception {
        assertEquals(
                0,
                programs.run(List.of("true"), "x\n".repeat(10_000), line -> true)
                        .exit());
    }

    @Test
    void runsByAnotherCommand() throws Exception {
        var within = Programs.by(List.of("env", "WHERE=inside"));

        assertEquals(
                List.of("inside"),
                within.run(List.of("sh", "-c", "echo $WHERE"), "", line -> true).out());
    }

    private Result shell(String script, String input) throws Exception {
        return programs.run(List.of("sh", "-c", script), input, line -> true);
    }
}
