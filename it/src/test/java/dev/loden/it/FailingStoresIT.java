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
import static dev.loden.it.LastingFailure.STORE;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A daemon on etcd and one on Kubernetes, each on a host with others' things, whose system calls fail on the way to the store: each kind once,
 * and each for a while, both daemons' at the same time. They live, say that the store is away for as long as it is, and come to the same
 * state again. A start that lacks a thread ends at once with an exit code that has it tried again, or comes to that state.
 */
@Tag("net")
class FailingStoresIT {
    /** The client's only thread, which ends for ever when it cannot wait. */
    private static final String CLIENT = "HttpClient";

    /** Breaks the connection, so that another one is needed. */
    private static final Failure CUT = new Failure("read", ECONNRESET, StoreSubject.TO_STORE);

    /** Has the client made anew. */
    private static final Failure END = new Failure("epoll_wait", ENOMEM, CLIENT);

    /** What fails for a while, and what fails once before. */
    private record Lasting(LastingFailure failure, List<Failure> first) {}

    private static final List<Lasting> LASTING = List.of(
            of("read", ECONNRESET, StoreSubject.TO_STORE),
            of("read", ENOBUFS, StoreSubject.TO_STORE),
            of("write", EPIPE, StoreSubject.TO_STORE, CUT),
            of("connect", ECONNREFUSED, StoreSubject.TO_STORE, CUT),
            of("connect", EADDRNOTAVAIL, StoreSubject.TO_STORE, CUT),
            of("socket", EMFILE, "inet", CUT),
            of("epoll_ctl", ENOMEM, CLIENT, CUT),
            of("epoll_wait", ENOMEM, CLIENT),
            of("epoll_create", EMFILE, "", END),
            of("eventfd", EMFILE, "", END),
            of("thread", EAGAIN, "", END));

    private static final List<Lasting> OF_KUBERNETES =
            List.of(of("open", EIO, StoreSubject.TOKEN, CUT), of("read", EIO, StoreSubject.TOKEN, CUT));

    private static final List<Failure> OF_STATE =
            List.of(new Failure("write", ENOSPC, "state/"), new Failure("rename", ENOSPC, "state/"));

    @TempDir
    Path directory;

    private static Lasting of(String call, int errno, String where, Failure... first) {
        return new Lasting(LastingFailure.of(call, errno, where, STORE), List.of(first));
    }

    @Test
    void loseNothingAndAreTold() throws Exception {
        FailingCalls ofKube = FailingCalls.in(Files.createDirectory(directory.resolve("kube")));
        FailingCalls ofEtcd = FailingCalls.in(Files.createDirectory(directory.resolve("etcd")));
        try (var scenario = new KubeScenario(Set.of(Family.IPV4), ofKube.starting(Scenario.HOME.resolve("bin/lodend")))) {
            var kube = StoreSubject.onKube(scenario, ofKube);
            var etcd = StoreSubject.onEtcd(new EtcdStore(scenario.lab), scenario.lab, ofEtcd);
            List<StoreSubject> both = List.of(kube, etcd);
            both.forEach(StoreSubject::start);
            both.forEach(StoreSubject::awaitGood);
            List<Integer> before = both.stream().map(StoreSubject::resources).toList();

            LASTING.forEach(one -> lasting(one, both));
            OF_KUBERNETES.forEach(one -> lasting(one, List.of(kube)));
            once(both);
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

    private static void lasting(Lasting one, List<StoreSubject> subjects) {
        for (StoreSubject subject : subjects) {
            subject.order(one.failure().failure(), one.first());
            subject.provoke();
        }
        for (StoreSubject subject : subjects) {
            var said = new ArrayList<String>();
            boolean told = Poll.until(Scenario.SOON, () -> {
                said.add(subject.answers());
                return subject.calls().made(0) >= one.failure().least() && one.failure().isToldBy(said.getLast());
            });
            assertTrue(
                    told,
                    () -> subject + ", " + one + ": failed " + subject.calls().made(0) + " times, said: "
                            + said.getLast().lines().findFirst() + subject.log());
            subject.calls().heal();
        }
        subjects.forEach(subject -> subject.assertSettles(one.toString()));
    }

    /** All kinds: the client ends, and on its way back all goes wrong in turn. */
    private static void once(List<StoreSubject> subjects) {
        List<Failure> all = new ArrayList<>(OF_STATE);
        LASTING.forEach(one -> all.add(one.failure().failure()));
        subjects.forEach(subject -> subject.orderOnce(all));
        for (StoreSubject subject : subjects) {
            boolean made = Poll.until(Scenario.SOON, () -> {
                subject.provoke();
                return subject.notMade(all).isEmpty();
            });
            assertTrue(made, () -> subject + ": " + subject.notMade(all) + " did not fail" + subject.log());
            subject.assertSettles("each once");
        }
    }
}
