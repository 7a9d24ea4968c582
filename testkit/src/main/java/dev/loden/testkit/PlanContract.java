package dev.loden.testkit;

import static dev.loden.testkit.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.Batch;
import dev.loden.api.plan.Change;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.PluginException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a backend's plans have to keep: they are pure, within the scope, accepted by the kernel, and lead to the peers. */
public interface PlanContract extends TestedBackend {
    @Test
    default void plansNothingOutsideItsScope() {
        subjects().forEach(subject -> {
            Scope scope = subject.scope();
            for (KernelObject object : subject.plan(1, 2, 3)) {
                assertTrue(scope.owns(object), () -> subject + ": " + object + " lies outside " + scope);
            }
        });
    }

    @Test
    default void plansEachKeyOnce() {
        subjects().forEach(subject -> {
            var keys = new HashSet<>();
            for (KernelObject object : subject.plan(1, 2, 3)) {
                assertTrue(keys.add(object.key()), () -> subject + ": " + object + " is planned twice");
            }
        });
    }

    /** A backend is a pure function. */
    @Test
    default void plansTheSameAfterOtherCalls() {
        subjects().forEach(subject -> {
            try (Backend fresh = subject.open("node 0");
                    Backend used = subject.open("node 0")) {
                used.reach(subject.lease(3), subject.underlay());
                used.receive(subject.lease(2), subject.underlay());
                used.reach(subject.lease(1), subject.underlay());
                assertEquals(subject.plan(fresh, 1, 2, 3), subject.plan(used, 1, 2, 3), subject::toString);
            }
        });
    }

    @Test
    default void usesOnLinkOnlyIfDeclared() {
        subjects().filter(subject -> !provider().usesOnLink()).forEach(subject -> {
            Underlay empty = subject.network().underlay(0, Set.of());
            try (Backend backend = subject.open("node 0")) {
                assertEquals(
                        backend.reach(subject.lease(1), subject.underlay()),
                        backend.reach(subject.lease(1), empty),
                        subject::toString);
            }
        });
    }

    @Test
    default void plansWhatTheKernelAccepts() {
        subjects().forEach(subject -> {
            List<Change> changes = subject.plan(1, 2).stream()
                    .<Change>map(object -> new Change.Add(object, "missing"))
                    .toList();
            assertEquals(List.of(), subject.host().apply(new Batch(changes)).failures(), subject::toString);
        });
    }

    /** A packet that is sent by node 0's plan arrives by its peer's. A backend that does not forward plans nothing. */
    @Test
    default void deliversToEachPeer() {
        subjects().forEach(subject -> {
            try (Backend backend = subject.open("node 0")) {
                if (!backend.forwards()) {
                    assertEquals(List.of(), subject.plan(backend, 1, 2, 3), subject + " does not forward");
                    return;
                }
                List<KernelObject> sender = subject.plan(backend, 1, 2, 3);
                for (int peer = 1; peer <= 3; peer++) {
                    try (Backend other = subject.open("node " + peer)) {
                        List<KernelObject> receiver = other.receive(subject.lease(peer), subject.underlay(peer))
                                .objects();
                        new DeliveryCheck(subject.underlay(), sender, receiver, subject.lease(peer)).assertDelivers();
                    }
                }
            }
        });
    }

    /** Whatever a peer advertises, it affects nothing but the way to this peer. */
    @Test
    default void refusesNonsenseOfAPeerWithAReason() {
        subjects().forEach(subject -> {
            for (Advertisement advertisement : nonsense()) {
                Lease peer = subject.lease(1, advertisement);
                assertRefused(() -> plan(subject, peer), advertisement + " is nonsense");
            }
            for (Settings data : ANYTHING) {
                Lease peer = subject.lease(1, new Advertisement(provider().type(), data, data));
                if (nonsense().isEmpty()) {
                    assertEquals(plan(subject, subject.lease(1)), plan(subject, peer), "it reads what peers advertise");
                } else {
                    assertPlansOrRefuses(subject, peer);
                }
            }
        });
    }

    /** Data that some backend may expect, with other types and values. */
    List<Settings> ANYTHING = List.of(
            Settings.of(Map.of("VNI", "x", "VtepMAC", 7)),
            Settings.of(Map.of("VNI", -1, "VtepMAC", "zz:zz", "PublicKey", "")),
            Settings.of(Map.of("VNI", Long.MAX_VALUE, "VtepMAC", "")),
            Settings.of(Map.of("VNI", List.of(), "VtepMAC", Settings.EMPTY)));

    private static NetworkPlan plan(BackendSubject subject, Lease peer) {
        try (Backend backend = subject.open("node 0")) {
            return subject.reach(backend, peer);
        }
    }

    private static void assertPlansOrRefuses(BackendSubject subject, Lease peer) {
        try {
            plan(subject, peer)
                    .objects()
                    .forEach(object -> assertTrue(subject.scope().owns(object)));
        } catch (PluginException | InvalidValueException e) {
            assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        }
    }

    @Test
    default void refusesAPeerWithoutPublicAddress() {
        subjects().forEach(subject -> {
            Lease peer = subject.lease(1);
            var nowhere = new LeaseAttributes(
                    Optional.empty(), Optional.empty(), peer.attributes().advertisement());
            var lease = new Lease(peer.subnets(), nowhere);
            try (Backend backend = subject.open("node 0")) {
                if (backend.forwards()) {
                    PluginException e =
                            assertThrows(PluginException.class, () -> subject.reach(backend, lease), subject::toString);
                    assertEquals(1, e.getMessage().lines().count(), e.getMessage());
                } else {
                    assertEquals(NetworkPlan.EMPTY, subject.reach(backend, lease), subject::toString);
                }
            }
        });
    }
}
