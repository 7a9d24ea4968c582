package dev.loden.lab;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running tcpdump. */
final class Tcpdump {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final Pattern DROPPED = Pattern.compile("(?m)^(\\d+) packets? dropped by kernel$");
    private final Background process;

    private Tcpdump(Background process) {
        this.process = process;
    }

    /** Starts it; returns when the kernel is recording. */
    static Tcpdump start(Node node, Namespace where, List<String> arguments) {
        Host.requireTools("tcpdump");
        var command = new ArrayList<>(List.of("tcpdump", "-nn", "-l", "--immediate-mode", "-B", "8192"));
        command.addAll(arguments);
        var log = node.directory().resolve("capture-" + System.nanoTime());
        var process = node.lab().start(log, where.enter(command), Map.of());
        boolean listening = Wait.until(LIMIT, () -> process.log().contains("listening on") || !process.isRunning());
        if (!listening || !process.isRunning()) {
            throw new LabException("tcpdump did not start: " + process.log().strip());
        }
        return new Tcpdump(process);
    }

    /** What it has printed so far. */
    String output() {
        return process.log();
    }

    /** Ends it and gives all it has printed. Packets it had no time for would make what is concluded from them wrong. */
    String stop() {
        process.interrupt();
        String output = process.log();
        Matcher dropped = DROPPED.matcher(output);
        if (dropped.find() && !dropped.group(1).equals("0")) {
            throw new LabException("tcpdump missed " + dropped.group(1) + " packets: is the machine overloaded?");
        }
        return output;
    }
}
