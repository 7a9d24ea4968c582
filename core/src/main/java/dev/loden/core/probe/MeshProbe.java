package dev.loden.core.probe;

import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.Echoes;
import dev.loden.api.spi.PluginException;
import dev.loden.base.DistinctLog;
import dev.loden.base.Supervisor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures again and again whether peers can be reached: all of them up to {@value #MOST}, else so many at a time, and those again with
 * which something was wrong. <b>Thread</b>: its own.
 */
public final class MeshProbe implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(MeshProbe.class);
    private static final int MOST = 50;
    private static final int AGAIN = MOST / 2;

    /** Of more peers with troubles no line is logged; the status shows them. */
    private static final int NAMED = 10;

    private final Supplier<Echoes> sockets;
    private final Function<Sample.Wanted, Optional<Sample>> peers;
    private final ProbeBoard board;
    private final DistinctLog log = new DistinctLog(LOG);
    private final Set<Subnets> named = new LinkedHashSet<>();
    private final long seed = ThreadLocalRandom.current().nextLong();
    private long cursor = seed;
    private Thread thread;

    /**
     * Measures nothing yet.
     *
     * @param sockets opens what sends echoes
     * @param peers gives whom to probe; empty if there is no answer now
     * @param board takes the results
     */
    public MeshProbe(Supplier<Echoes> sockets, Function<Sample.Wanted, Optional<Sample>> peers, ProbeBoard board) {
        this.sockets = sockets;
        this.peers = peers;
        this.board = board;
    }

    /**
     * Starts. The first round is due at a random time within the second half of the first period, lest all nodes do it at once.
     *
     * @param period zero for never
     */
    public void start(Duration period) {
        if (period.isZero()) {
            return;
        }
        thread = Supervisor.current().thread("loden-probe", () -> run(period));
        thread.start();
    }

    private void run(Duration period) throws InterruptedException {
        long millis = Math.max(1, period.toMillis());
        Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis / 2 + 1));
        while (true) {
            long begin = System.nanoTime();
            round();
            Thread.sleep(Math.max(millis / 2, millis - (System.nanoTime() - begin) / 1_000_000));
        }
    }

    /** The sockets are open for seconds only: they get a copy of each reply on this host. */
    private void round() throws InterruptedException {
        Set<Subnets> again = new HashSet<>();
        board.troubles().stream()
                .limit(AGAIN)
                .forEach(probe -> again.add(probe.target().key()));
        Optional<Sample> sample = peers.apply(new Sample.Wanted(board.known(), again::contains, MOST, seed, cursor));
        if (sample.isEmpty()) {
            return; // the reconcile thread is busy
        }
        cursor = sample.get().cursor();
        board.retain(sample.get().present());
        if (!sample.get().targets().isEmpty()) {
            try {
                measure(sample.get().targets());
                log.recovered("probes");
            } catch (PluginException e) {
                log.warn("probes", e.getMessage() + "; peers are not probed (--probe-interval=0 ends this)");
            }
        }
        report();
    }

    /**
     * Measures these peers now. <b>Thread</b>: any.
     *
     * @throws PluginException if no echoes can be sent
     */
    void measure(List<ProbeTarget> targets) throws InterruptedException {
        var ways = new ArrayList<PathMeter.Way>();
        for (ProbeTarget target : targets) {
            ways.add(new PathMeter.Way(target.outer(), target.outerBytes(), board.outer(target)));
            target.inner()
                    .ifPresent(inner -> ways.add(new PathMeter.Way(inner, target.innerBytes(), board.inner(target))));
        }
        try (Echoes echoes = sockets.get()) {
            var found = new PathMeter(echoes).measure(ways).iterator();
            long now = System.nanoTime();
            board.put(targets.stream()
                    .map(target ->
                            new PeerProbe(target, found.next(), target.inner().map(inner -> found.next()), false, now))
                    .toList());
        }
    }

    /**
     * Measures one peer now, if it is there. <b>Thread</b>: any.
     *
     * @param lease by the text of its subnets
     * @throws PluginException if no echoes can be sent
     */
    public void now(String lease) {
        List<ProbeTarget> targets =
                peers.apply(Sample.Wanted.only(lease)).map(Sample::targets).orElse(List.of());
        try {
            measure(targets);
        } catch (InterruptedException closing) {
            Thread.currentThread().interrupt();
        }
    }

    /** A line for each of the first peers with troubles, and one when it is over. */
    private void report() {
        Map<Subnets, PeerProbe> troubles = new LinkedHashMap<>();
        board.troubles().forEach(probe -> troubles.put(probe.target().key(), probe));
        Set<Subnets> known = board.known();
        named.removeIf(key -> {
            if (!troubles.containsKey(key) && known.contains(key)) {
                log.recovered(subject(key));
            }
            return !troubles.containsKey(key);
        });
        troubles.keySet().stream()
                .filter(key -> !named.contains(key))
                .limit(NAMED - named.size())
                .forEach(named::add);
        var lines = new LinkedHashMap<String, String>();
        named.forEach(key -> lines.put(subject(key), line(troubles.get(key))));
        if (troubles.size() > named.size()) {
            lines.put(subject("others"), "have such troubles as well: loden status");
        }
        log.replace(subject(""), lines);
    }

    private static String line(PeerProbe probe) {
        return probe.text() + ": " + probe.remedy();
    }

    private static String subject(Object peer) {
        return "probed peer " + peer;
    }

    @Override
    public void close() {
        if (thread != null) {
            thread.interrupt();
            try {
                thread.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
