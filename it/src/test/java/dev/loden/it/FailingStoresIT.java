package dev.loden.it;

import static dev.loden.it.FailingCalls.EADDRNOTAVAIL;
import static dev.loden.it.FailingCalls.EAGAIN;
import static dev.loden.it.FailingCalls.ECONNREFUSED;
import static dev.loden.it.FailingCalls.ECONNRESET;
import static dev.loden.it.FailingCalls.EIO;
import static dev.loden.it.FailingCalls.EMFILE;
import static dev.loden.it.FailingCalls.ENOBUFS;
import static dev.loden.it.FailingCalls.ENOMEM;
import static dev.loden.it.FailingCalls.ENOSPC;
import static dev.loden.it.FailingCalls.EPIPE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import dev.loden.base.Poll;
import dev.loden.it.FailingCalls.Failure;
import dev.loden.lab.store.EtcdStore;
import dev.loden.testkit.Await;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon on etcd and one on Kubernetes, each on a host with others' things, whose system calls fail on the way to the store: each kind once,
 * and each for a while, both daemons' at the same time. They live, say that the store is away for as long as it is, and come to the same
 * state again. A start that lacks a thread ends at once with an exit code that has it tried again, or gets ready.
 */
@Tag("net")
class FailingStoresIT {
    /** The client's only thread, which ends for ever when it cannot wait. */
    private static final String CLIENT = "HttpClient";

    /** Readiness says it after five seconds, this at once. */
    private static final String AWAY = "\nloden_store_connected 0";

    private static final Duration STEP = Duration.ofMillis(100);

    /** Breaks the connection, so that another one is needed. */
    private static final Failure CUT = new Failure("read", ECONNRESET, StoreSubject.TO_STORE);

    /** Has the client made anew. */
    private static final Failure END = new Failure("epoll_wait", ENOMEM, CLIENT);

    /** What fails for a while, and what fails once before. */
    private record Lasting(Failure failure, List<Failure> first) {}

    /** For both daemons at the same time, or the one for Kubernetes and the other for etcd. */
    private static final List<List<Lasting>> LASTING = List.of(
            List.of(of("read", ECONNRESET, StoreSubject.TO_STORE)),
            List.of(of("write", EPIPE, StoreSubject.TO_STORE, CUT)),
            List.of(of("connect", ECONNREFUSED, StoreSubject.TO_STORE, CUT)),
            List.of(of("socket", EMFILE, "inet", CUT)),
            List.of(of("epoll_wait", ENOMEM, CLIENT)),
            List.of(of("thread", EAGAIN, "", END)),
            List.of(of("open", EIO, StoreSubject.TOKEN, CUT), of("epoll_create", EMFILE, "", END)),
            List.of(of("read", EIO, StoreSubject.TOKEN, CUT), of("epoll_ctl", ENOMEM, CLIENT, CUT)));

    /** In groups after which the pauses between attempts are short again. */
    private static final List<List<Failure>> ONCE = List.of(
            List.of(
                    END,
                    new Failure("thread", ENOMEM, ""), // which the JVM does not try again by itself
                    new Failure("epoll_create", EMFILE, ""),
                    new Failure("eventfd", EMFILE, "")),
            List.of(
                    CUT,
                    new Failure("socket", EMFILE, "inet"),
                    new Failure("connect", EADDRNOTAVAIL, StoreSubject.TO_STORE),
                    new Failure("epoll_ctl", ENOMEM, CLIENT)),
            List.of(
                    new Failure("read", ENOBUFS, StoreSubject.TO_STORE),
                    new Failure("write", EPIPE, StoreSubject.TO_STORE),
                    new Failure("write", ENOSPC, "state/"),
                    new Failure("rename", ENOSPC, "state/")));

    /** Threads that a start makes before the one that fails: the JVM makes some twelve, the daemon as many. */
    private static final int[] SPARED = {16, 23};

    @TempDir
    Path directory;

    private static Lasting of(String call, int errno, String where, Failure... first) {
        return new Lasting(new Failure(call, errno, where), List.of(first));
    }

    @Test
    void loseNothingAndAreTold() throws Exception {
        FailingCalls ofKube = FailingCalls.in(Files.createDirectory(directory.resolve("kube")));
        FailingCalls ofEtcd = FailingCalls.in(Files.createDirectory(directory.resolve("etcd")));
        try (var scenario =
                new KubeScenario(Set.of(Family.IPV4), ofKube.starting(Scenario.HOME.resolve("bin/lodend")))) {
            var kube = StoreSubject.onKube(scenario, ofKube);
            var etcd = StoreSubject.onEtcd(new EtcdStore(scenario.lab), scenario.lab, ofEtcd);
            List<StoreSubject> both = List.of(kube, etcd);
            for (int spared : SPARED) {
                both.parallelStream().forEach(subject -> {
                    int exit = subject.startWithoutAThread(spared);
                    boolean told = subject.log().contains("unable to create native thread");
                    assertTrue(exit == 0 || (exit == 1 && told), () -> spared + ": exit code " + exit + subject.log());
                });
            }
            both.forEach(StoreSubject::start);
            both.forEach(StoreSubject::awaitGood);
            List<Integer> before = both.stream().map(StoreSubject::resources).toList();

            LASTING.forEach(each -> lasting(each.getFirst(), each.getLast(), both));
            ONCE.forEach(some -> once(some, both));
            for (StoreSubject subject : both) {
                int had = before.get(both.indexOf(subject));
                Await.until(
                        "as many threads and descriptors as before, which was " + had,
                        Scenario.SOON,
                        () -> subject.resources() <= had + 4);
            }
            both.parallelStream().forEach(FailingStoresIT::stop);
            both.forEach(subject -> subject.others().assertAsBefore());
        }
    }

    /** Though the thread that reads from the store hangs. */
    private static void stop(StoreSubject subject) {
        subject.order(new Failure("read", FailingCalls.HANG, StoreSubject.TO_STORE), List.of());
        Await.until("it to hang", Scenario.SOON, () -> {
            subject.provoke();
            return subject.calls().made(0) > 0;
        });
        long begin = System.nanoTime();
        assertEquals(0, subject.stop(), subject::toString);
        Duration taken = Duration.ofNanos(System.nanoTime() - begin);
        assertTrue(taken.compareTo(Duration.ofSeconds(5)) < 0, () -> subject + ": " + taken);
    }

    private static void lasting(Lasting one, Lasting other, List<StoreSubject> both) {
        both.getFirst().order(one.failure(), one.first());
        both.getLast().order(other.failure(), other.first());
        both.forEach(StoreSubject::provoke);
        for (StoreSubject subject : both) {
            String[] said = {""};
            boolean told = Poll.until(Scenario.SOON, STEP, () -> {
                said[0] = subject.answers();
                return subject.calls().made(0) > 0 && said[0].contains(AWAY);
            });
            assertTrue(
                    told,
                    () -> subject + " at " + one + " or " + other + ": failed "
                            + subject.calls().made(0) + " times, said: "
                            + said[0].lines().findFirst() + subject.log());
            subject.calls().heal();
        }
        both.forEach(subject -> subject.assertSettles(one + " or " + other));
    }

    /** The connection or the client ends, and on the way back all goes wrong in turn. */
    private static void once(List<Failure> failures, List<StoreSubject> both) {
        both.forEach(subject -> subject.orderOnce(failures));
        for (StoreSubject subject : both) {
            boolean made = Poll.until(Scenario.SOON, STEP, () -> {
                subject.provoke();
                return subject.notMade(failures).isEmpty();
            });
            assertTrue(made, () -> subject + ": " + subject.notMade(failures) + " did not fail" + subject.log());
        }
        both.forEach(subject -> subject.assertSettles("each once of " + failures));
    }
}
