package dev.loden.traffic;

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
     * How a command ended.
     *
     * @param exit its exit code
     * @param out the lines of its output that were kept
     * @param errorText what it wrote to standard error, in one line
     */
    record Result(int exit, List<String> out, String errorText) {
        /** The list is copied. */
        public Result {
            out = List.copyOf(out);
        }
    }
}
