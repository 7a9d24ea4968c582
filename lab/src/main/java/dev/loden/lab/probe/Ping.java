package dev.loden.lab.probe;

import dev.loden.lab.net.Namespace;
import dev.loden.lab.net.Pod;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A steady ping from one pod: from {@link #start} to {@link #stop}; and single pings. */
public final class Ping {
    private static final Pattern REPLY = Pattern.compile("icmp_seq=\\d+ ttl=(\\d+) time=([0-9.]+) ms");
    private static final Duration WAIT = Duration.ofSeconds(1);
    private final Fping fping;
    private final String to;

    private Ping(Fping fping, String to) {
        this.fping = fping;
        this.to = to;
    }

    /**
     * An answer.
     *
     * @param ttl of the answer on its arrival
     * @param millis there and back
     */
    public record Reply(int ttl, double millis) {}

    /**
     * Sends one packet and waits up to a second for the answer.
     *
     * @param from the sender's namespace
     * @param to an address
     * @return empty if there is no answer
     */
    public static Optional<Reply> once(Namespace from, String to) {
        return once(from, to, WAIT);
    }

    /**
     * Sends one packet and waits for the answer.
     *
     * @param from the sender's namespace
     * @param to an address
     * @param wait how long to wait for the answer, rounded up to whole seconds
     * @return empty if there is no answer
     */
    public static Optional<Reply> once(Namespace from, String to, Duration wait) {
        String seconds = Long.toString(wait.plusMillis(999).toSeconds());
        return parseReply(
                from.attempt("ping", "-n", "-c", "1", "-W", seconds, to).out());
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
     * @return the running ping
     */
    public static Ping start(Pod from, String to, int perSecond) {
        return new Ping(Fping.start(from, List.of(to), perSecond), to);
    }

    /**
     * Ends it. An unanswered packet of the last moments does not count, for its answer may have been on its way.
     *
     * @return the result
     */
    public Loss stop() {
        return fping.stop().get(to);
    }
}
