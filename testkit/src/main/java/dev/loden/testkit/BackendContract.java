package dev.loden.testkit;

import static dev.loden.testkit.Refusals.assertRefused;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.spi.Backend;
import java.util.EnumSet;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/**
 * What every backend has to keep, in each {@linkplain SampleNetwork network} that it declares. A backend's test implements
 * this interface and names its provider. {@link BackendFlaw} shows that these tests find faults in this very backend.
 */
public interface BackendContract extends PlanContract, ConvergenceContract {
    @Test
    default void namesItsTypeInLowerCase() {
        assertEquals(provider().type().toLowerCase(Locale.ROOT), provider().type());
        assertFalse(provider().type().isBlank());
    }

    /** A node must not be left with half of its network without a word. */
    @Test
    default void refusesNetworksThatItDoesNotDeclare() {
        assertFalse(networks().isEmpty(), "a backend that can be used nowhere");
        for (SampleNetwork network : EnumSet.complementOf(EnumSet.copyOf(networks()))) {
            BackendSubject subject = subject(network);
            assertRefused(() -> subject.plan(1), network + " is not declared");
        }
    }

    @Test
    default void advertisesItsOwnType() {
        subjects()
                .forEach(subject -> assertEquals(
                        provider().type(),
                        subject.lease(0).attributes().advertisement().backendType(),
                        subject::toString));
    }

    @Test
    default void advertisesTheSameAgainForTheSameNode() {
        subjects().forEach(subject -> assertEquals(subject.lease(1), subject.lease(1), subject::toString));
    }

    @Test
    default void keepsWhatItAdvertisedBefore() {
        subjects().forEach(subject -> {
            Advertisement before = subject.lease(1).attributes().advertisement();
            try (Backend backend = subject.open("another node")) {
                assertEquals(before, backend.advertise(subject.underlay(), NOTHING, before), subject::toString);
            }
        });
    }

    @Test
    default void leavesRoomInTheMtu() {
        subjects().forEach(subject -> {
            try (Backend backend = subject.open("node 0")) {
                int mtu = backend.mtu(subject.underlay());
                assertTrue(mtu <= subject.underlay().mtu(), () -> subject + ": " + mtu);
                assertTrue(mtu >= 1280, () -> subject + ": " + mtu + ", but 1500 bytes have room for IPv6's least MTU");
            }
        });
    }

    @Test
    default void closesTwice() {
        subjects().forEach(subject -> {
            Backend backend = subject.open("node 0");
            backend.close();
            backend.close();
        });
    }
}
