package dev.loden.it;

import java.util.List;

/**
 * A change of the kernel's state by another program.
 *
 * @param names what the log has to name when it is repaired
 * @param stopped whether the daemon is stopped until it is done
 * @param commands one after the other
 */
record Fault(String names, boolean stopped, List<String> commands) {
    Fault {
        commands = List.copyOf(commands);
    }

    static Fault of(String names, String command) {
        return new Fault(names, false, List.of(command));
    }

    static Fault atOnce(String names, String... commands) {
        return new Fault(names, true, List.of(commands));
    }

    @Override
    public String toString() {
        return String.join("; ", commands);
    }
}
