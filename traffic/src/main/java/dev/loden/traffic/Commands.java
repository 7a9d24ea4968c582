package dev.loden.traffic;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** Runs commands of the host. */
@FunctionalInterface
interface Commands {
    /**
     * Runs a command to its end.
     *
     * @param command the program's name and its arguments; no shell reads them
     * @param input its standard input; short
     * @param kept which lines of its output are kept
     * @return how it ended
     * @throws CommandException if the program is missing or could not be run to its end
     * @throws InterruptedException if the thread is interrupted; the command was killed
     */
    Result run(List<String> command, String input, Predicate<String> kept)
            throws CommandException, InterruptedException;

    /**
     * The same, with another limit on the time of a command.
     *
     * @param limit after which a command is killed
     */
    default Commands within(Duration limit) {
        return this;
    }

    /**
     * How a command ended.
     *
     * @param exit its exit code
     * @param out the lines of its output that were kept
     * @param errorText what it wrote to standard error, in one line
     * @param cpu the processor time it took, user and system, as far as it could be measured
     */
    record Result(int exit, List<String> out, String errorText, Duration cpu) {
        /** The list is copied. */
        public Result {
            out = List.copyOf(out);
        }

        Result(int exit, List<String> out, String errorText) {
            this(exit, out, errorText, Duration.ZERO);
        }
    }
}
