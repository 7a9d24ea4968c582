package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Receipt;
import dev.loden.api.spi.Backend;
import dev.loden.testkit.PlanningNode.Compare;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The kernel holds what is planned, whatever it held before, in whatever order leases change, whatever others do to it, and
 * whichever operation fails. {@link BackendContract} runs this for every backend, in each of its networks.
 */
public interface ConvergenceContract extends TestedBackend {
    /** EINVAL: the kernel's usual refusal. */
    int REFUSED = 22;

    @Test
    default void convergesFromEveryHistory() {
        subjects().forEach(subject -> {
            for (LeaseHistory history : LeaseHistory.all(subject)) {
                String expected = converged(subject, history.leases());
                for (LeaseHistory variant : history.expanded()) {
                    for (Compare compare : Compare.values()) {
                        assertConverges(subject, subject.host(), variant, compare, expected);
                    }
                }
            }
        });
    }

    @Test
    default void convergesFromADirtyKernel() {
        subjects().forEach(subject -> {
            for (LeaseHistory history : LeaseHistory.all(subject)) {
                String expected = converged(subject, history.leases());
                for (LeaseHistory variant : history.expanded()) {
                    for (Compare compare : Compare.values()) {
                        assertConverges(subject, Tampering.dirty(subject), variant, compare, expected);
                    }
                }
            }
        });
    }

    private static void assertConverges(
            BackendSubject subject, FakeKernel kernel, LeaseHistory history, Compare compare, String expected) {
        try (var node = new PlanningNode(subject, kernel, compare)) {
            node.follow(history);
            assertEquals(expected, kernel.toString(), () -> subject + ": " + history + ", " + compare);
        }
    }

    @Test
    default void convergesWhicheverOperationFailsOnce() {
        subjects().forEach(subject -> {
            for (LeaseHistory history : LeaseHistory.all(subject)) {
                String expected = converged(subject, history.leases());
                for (LeaseHistory variant : List.of(history, history.split())) {
                    for (Compare compare : Compare.values()) {
                        failEach(subject, variant, compare, expected);
                    }
                }
            }
        });
    }

    private static void failEach(BackendSubject subject, LeaseHistory history, Compare compare, String expected) {
        int operations = operations(subject, history, compare);
        for (int failing = 0; failing < operations; failing++) {
            FakeKernel kernel = subject.host();
            kernel.failAt(failing, REFUSED);
            String where = subject + ": " + history + ", " + compare + ", operation " + failing + " fails";
            try (var node = new PlanningNode(subject, kernel, compare)) {
                node.follow(history);
            }
            assertTrue(kernel.changes().size() > failing, where + ": it did not");
            assertEquals(expected, kernel.toString(), where);
        }
    }

    private static int operations(BackendSubject subject, LeaseHistory history, Compare compare) {
        FakeKernel kernel = subject.host();
        try (var node = new PlanningNode(subject, kernel, compare)) {
            node.follow(history);
        }
        return kernel.changes().size();
    }

    @Test
    default void leavesNothingOfRemovedPeersAfterARestart() {
        subjects().forEach(subject -> {
            FakeKernel kernel = Tampering.kernelOf(subject, 1, 2, 3);
            try (var node = new PlanningNode(subject, kernel)) {
                node.peers(2);
                assertEquals(converged(subject, 2), kernel.toString(), subject::toString);
            }
        });
    }

    @Test
    default void writesNothingTwice() {
        subjects().forEach(subject -> {
            FakeKernel kernel = subject.host();
            try (var node = new PlanningNode(subject, kernel)) {
                node.peers(1, 2);
                kernel.forgetChanges();
                assertEquals(List.of(), node.planAgain().outcomes(), subject::toString);
                assertEquals(List.of(), node.peers(2, 1).outcomes(), subject::toString);
                assertEquals(0, kernel.writes(), subject::toString);
            }
        });
    }

    @Test
    default void restoresWhateverOthersDelete() {
        subjects()
                .forEach(subject -> subject.plan(1, 2).forEach(victim -> {
                    FakeKernel kernel = subject.host();
                    try (var node = new PlanningNode(subject, kernel)) {
                        node.peers(1, 2);
                        kernel.delete(victim.key());
                        assertRepaired(node, subject, "after " + victim + " was deleted");
                    }
                }));
    }

    @Test
    default void restoresWhateverOthersRewrite() {
        subjects()
                .forEach(subject -> subject.plan(1, 2).forEach(victim -> {
                    FakeKernel kernel = subject.host();
                    KernelObject rewritten = Tampering.rewritten(victim);
                    try (var node = new PlanningNode(subject, kernel)) {
                        node.peers(1, 2);
                        if (!rewritten.equals(victim)) {
                            kernel.put(rewritten);
                            assertRepaired(node, subject, "after " + rewritten + " was put in place of " + victim);
                        }
                    }
                }));
    }

    @Test
    default void removesWhatOthersPutOnItsDevices() {
        subjects().forEach(subject -> {
            FakeKernel kernel = subject.host();
            try (var node = new PlanningNode(subject, kernel)) {
                node.peers(1, 2);
                Tampering.putForeign(subject, kernel);
                assertRepaired(node, subject, "after others put objects on its devices");
            }
        });
    }

    private static void assertRepaired(PlanningNode node, BackendSubject subject, String when) {
        Receipt receipt = node.resync();
        assertEquals(List.of(), receipt.failures(), () -> subject + " " + when);
        assertEquals(converged(subject, 1, 2), node.kernel().toString(), () -> subject + " " + when);
    }

    @Test
    default void leavesWhatIsNotItsOwn() {
        subjects().forEach(subject -> {
            FakeKernel kernel = subject.host();
            List<KernelObject> foreign = Tampering.foreign();
            foreign.forEach(kernel::put);
            try (var node = new PlanningNode(subject, kernel)) {
                node.peers(1, 2);
                node.peers();
            }
            for (KernelObject object : foreign) {
                assertEquals(object, kernel.find(object.key()).orElse(null), subject::toString);
            }
        });
    }

    /** What a host holds to which the plan was written at once, without any history. */
    private static String converged(BackendSubject subject, int... peers) {
        FakeKernel kernel = subject.host();
        subject.plan(peers).forEach(kernel::put);
        return kernel.toString();
    }

    private static String converged(BackendSubject subject, List<Lease> peers) {
        FakeKernel kernel = subject.host();
        subject.plan().forEach(kernel::put);
        try (Backend backend = subject.open("node 0")) {
            peers.forEach(peer -> subject.reach(backend, peer).objects().forEach(kernel::put));
        }
        return kernel.toString();
    }
}
