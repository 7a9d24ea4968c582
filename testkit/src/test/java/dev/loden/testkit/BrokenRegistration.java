package dev.loden.testkit;

import static dev.loden.testkit.BrokenReports.onEvent;
import static dev.loden.testkit.DelegatingStore.acquiring;
import static dev.loden.testkit.DelegatingStore.reporting;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent.Resynced;
import dev.loden.api.lease.LeaseEvent.Upserted;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.testkit.DelegatingStore.Acquire;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** Stores that are broken in how they register this node, for {@link RegistrationContract}. */
final class BrokenRegistration {
    private BrokenRegistration() {}

    static Stream<BrokenStore> all() {
        return Stream.of(lists(), writes(), updates(), ends()).flatMap(List::stream);
    }

    private static BrokenStore broken(String test, String defect, Acquire acquire) {
        return BrokenStore.of(test, defect, leases -> acquiring(leases, acquire));
    }

    private static List<BrokenStore> lists() {
        return List.of(
                BrokenStore.of("listsItsOwnLeaseAndThoseOfOthers", "lists only others' leases", leases -> {
                    return reporting(
                            leases,
                            to -> onEvent(
                                    to,
                                    event -> to.leases(
                                            event instanceof Resynced all
                                                    ? new Resynced(
                                                            all.leases().stream()
                                                                    .filter(lease -> !isNode1(lease))
                                                                    .toList(),
                                                            all.unreadable())
                                                    : event)));
                }),
                BrokenStore.of("keepsItsLeaseOverAnInterruption", "reports a loss when it is interrupted", leases -> {
                    return reporting(leases, LossWhenInterrupted::new);
                }));
    }

    private static boolean isNode1(Lease lease) {
        return lease.attributes().sameNode(SampleLeases.attributes(1));
    }

    private static List<BrokenStore> writes() {
        return List.of(
                BrokenStore.of(
                        "acquiresIdempotently",
                        "writes at each request",
                        leases -> acquiring(leases, (store, request) -> {
                            Lease lease = store.acquire(request);
                            leases.put(lease);
                            return lease;
                        })),
                BrokenStore.of(
                        "keepsItsSubnetWhenItsPublicAddressChanges", "knows itself by its address alone", leases -> {
                            return acquiring(
                                    leases, (store, request) -> leases.open().acquire(request));
                        }),
                BrokenStore.of(
                        "findsItsOwnLeaseByPublicIp",
                        "takes another subnet at each start",
                        BrokenRegistration::wanderer));
    }

    private static List<BrokenStore> updates() {
        return List.of(
                broken("updatesTheLeaseInPlace", "never changes its lease", (store, request) -> {
                    return store.acquire(
                            new LeaseRequest(request.config(), SampleLeases.attributes(1), request.previous()));
                }),
                BrokenStore.of(
                        "updatesTheLeaseInPlace",
                        "gives up the lease to change it",
                        leases -> acquiring(leases, (store, request) -> {
                            removeOwn(leases, request);
                            return store.acquire(request);
                        })),
                BrokenStore.of(
                        "updatesTheLeaseInPlace",
                        "reports its own change as a loss",
                        leases -> reporting(leases, to -> {
                            return onEvent(to, event -> {
                                to.leases(event);
                                if (event instanceof Upserted upserted && isNode1(upserted.lease())) {
                                    to.lost("changed");
                                }
                            });
                        })));
    }

    private static void removeOwn(FakeLeases leases, LeaseRequest request) {
        leases.leases().stream()
                .filter(lease -> lease.attributes().sameNode(request.attributes()))
                .forEach(lease -> leases.remove(lease.subnets().key()));
    }

    private static DelegatingStore wanderer(FakeLeases leases) {
        int start = STARTS.incrementAndGet() % 200;
        return acquiring(leases, (store, request) -> {
            removeOwn(leases, request);
            Subnets next = Subnets.parseKey("10.5." + start + ".0-24");
            return store.acquire(new LeaseRequest(request.config(), request.attributes(), Optional.of(next)));
        });
    }

    private static final AtomicInteger STARTS = new AtomicInteger();

    private static List<BrokenStore> ends() {
        return List.of(
                BrokenStore.of(
                        "leavesTheLeaseWhenClosed",
                        "removes the lease at close",
                        leases -> new DelegatingStore(leases.open()) {
                            @Override
                            public void close() {
                                super.close();
                                leases.leases()
                                        .forEach(lease ->
                                                leases.remove(lease.subnets().key()));
                            }
                        }),
                BrokenStore.of("leavesTheLeaseWhenClosed", "cannot be closed twice", BrokenReports::closedOnce));
    }

    private static final class LossWhenInterrupted extends DelegatingStore.Listener {
        LossWhenInterrupted(LeaseListener to) {
            super(to);
        }

        @Override
        public void disconnected(String reason) {
            super.disconnected(reason);
            to.lost(reason);
        }
    }
}
