package dev.loden.lab;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks again and again whether packets get through, and counts those that do not: from {@link #start} to {@link #stop}. */
public final class Ping {
    private static final Pattern REPLY = Pattern.compile("icmp_seq=\\d+ ttl=(\\d+) time=([0-9.]+) ms");
    private final Probe probe;
    private final String to;

    private Ping(Probe probe, String to) {
        this.probe = probe;
        this.to = to;
    }

    /**
     * An answer.
     *
     * @param ttl what is left of it when it arrives
     * @param millis there and back
     */
    public record Reply(int ttl, double millis) {}

    /**
     * Sends one packet and waits up to a second for the answer.
     *
     * @param from whence
     * @param to an address
     * @return empty if there is no answer
     */
    public static Optional<Reply> once(Namespace from, String to) {
        List<String> command = from.enter(List.of("ping", "-n", "-c", "1", "-W", "1", to));
        return parseReply(Shell.attempt(Duration.ofSeconds(5), command).out());
    }

    static Optional<Reply> parseReply(String output) {
        Matcher reply = REPLY.matcher(output);
        return reply.find()
                ? Optional.of(new Reply(Integer.parseInt(reply.group(1)), Double.parseDouble(reply.group(2))))
                : Optional.empty();
    }

    /**
     * Starts to ping at a steady rate.
     *
     * @param from a pod
     * @param to an address
     * @param perSecond how many packets
     * @return what counts the losses
     */
    public static Ping start(Pod from, String to, int perSecond) {
        return new Ping(Probe.start(from, List.of(to), perSecond), to);
    }

    /**
     * Ends it. A packet of the last tenth of a second that may still be on its way is not counted at all.
     *
     * @return what got lost
     */
    public Loss stop() {
        return probe.stop().get(to);
    }
}
