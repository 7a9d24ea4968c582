package dev.loden.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.Outcome;
import dev.loden.api.plan.Receipt;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.NetlinkOps;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** The steps that the tests of {@link NetlinkOpsContract} are made of. */
final class ContractSteps {
    private ContractSteps() {}

    static Receipt add(NetlinkOps ops, KernelObject... objects) {
        return ops.apply(new Batch(Arrays.stream(objects)
                .<Change>map(object -> new Change.Add(object, "missing"))
                .toList()));
    }

    static Receipt add(NetlinkOps ops, List<KernelObject> objects) {
        return add(ops, objects.toArray(KernelObject[]::new));
    }

    static Receipt remove(NetlinkOps ops, KernelObject... objects) {
        return ops.apply(new Batch(Arrays.stream(objects)
                .<Change>map(object -> new Change.Remove(object, "not wanted"))
                .toList()));
    }

    static Outcome replace(NetlinkOps ops, KernelObject actual, KernelObject wanted) {
        return ops.apply(new Batch(List.of(new Change.Replace(actual, wanted, "differs"))))
                .outcomes()
                .get(0);
    }

    static void assertMade(Receipt receipt) {
        assertEquals(List.of(), receipt.failures());
    }

    static void assertHolds(NetlinkOps ops, KernelObject... objects) {
        assertEquals(
                Set.of(objects),
                Set.copyOf(ops.snapshot(NetlinkSubject.SCOPE).objects().values()));
    }

    static List<Integer> errnos(Receipt receipt) {
        return receipt.outcomes().stream().map(Outcome::errno).toList();
    }

    static Route route(String destination, Via via, int protocol) {
        return new Route(Prefix.parse(destination), via, protocol);
    }

    static Via via(String gateway) {
        return new Via.Gateway(Ipv4.parse(gateway), NetlinkSubject.EXT, false);
    }

    static void awaitEvent(List<KernelEvent> events, KernelObject object) {
        Await.until(
                "an event of " + object,
                NetlinkSubject.EVENT_TIMEOUT,
                () -> events.stream().anyMatch(event -> isEventOf(event, object)));
    }

    static boolean isEventOf(KernelEvent event, KernelObject object) {
        return event instanceof KernelEvent.OfObject of
                && of.key().equals(object.key())
                && of.link().equals(object.link());
    }
}
