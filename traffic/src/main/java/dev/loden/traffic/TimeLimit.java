package dev.loden.traffic;

import dev.loden.base.Durations;
import dev.loden.traffic.CommandException.Kind;
import dev.loden.traffic.Commands.Result;
import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;

/** How long commands of one kind may take. It grows when one was killed, so that a large host's rules are read in the end. */
final class TimeLimit {
    private static final Duration GREATEST = Duration.ofMinutes(2);
    private static final int FACTOR = 4;

    private Duration current;

    TimeLimit(Duration first) {
        this.current = first;
    }

    Duration current() {
        return current;
    }

    /** As {@link Commands#run}. */
    Result run(Commands commands, List<String> command, String input, Predicate<String> kept)
            throws CommandException, InterruptedException {
        try {
            return commands.within(current).run(command, input, kept);
        } catch (CommandException e) {
            if (e.kind() != Kind.TOO_SLOW) {
                throw e;
            }
            Duration killedAfter = current;
            Duration next = Durations.times(current, FACTOR);
            current = next.compareTo(GREATEST) < 0 ? next : GREATEST;
            throw new CommandException(
                    Kind.TOO_SLOW,
                    e.getMessage() + "; " + (current.equals(killedAfter) ? "still" : "from now on") + " "
                            + current.toSeconds() + " s are allowed: the host has many rules, or is overloaded");
        }
    }
}
