package dev.loden.testkit;

import static dev.loden.testkit.DelegatingStore.reporting;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.lease.LeaseEvent.Removed;
import dev.loden.api.lease.LeaseEvent.Resynced;
import dev.loden.api.lease.LeaseEvent.Upserted;
import dev.loden.api.spi.LeaseListener;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/** Stores that are broken in what they report about leases, for {@link LeaseContract}. */
final class BrokenReports {
    private BrokenReports() {}

    static Stream<BrokenStore> all() {
        return Stream.of(capabilities(), lists(), changes(), interruptions(), BrokenRejections.all())
                .flatMap(List::stream);
    }

    static BrokenStore broken(String test, String defect, UnaryOperator<LeaseListener> listener) {
        return BrokenStore.of(test, defect, leases -> reporting(leases, listener));
    }

    private static List<BrokenStore> capabilities() {
        String test = "hasExactlyTheCapabilitiesItDeclares";
        return List.of(
                BrokenStore.of(test, "does not declare its configuration", FakeLeases::open)
                        .declaring(BrokenStore::allocation, StoreCapability.REGISTRATION, StoreCapability.ALLOCATION),
                BrokenStore.of(test, "does not declare that it chooses subnets", LimitedStore::unconfigured)
                        .declaring(BrokenStore::registration, StoreCapability.REGISTRATION),
                BrokenStore.of(test, "does not declare that it writes leases", LimitedStore::unconfigured)
                        .declaring(BrokenStore::leases),
                BrokenStore.of(test, "does not declare that it writes assigned leases", LimitedStore::assigned)
                        .declaring(BrokenStore::leases),
                BrokenStore.of(test, "declares what its test does not run", FakeLeases::open)
                        .declaring(BrokenStore::leases, StoreCapability.values()),
                BrokenStore.of(test, "runs what it does not declare", FakeLeases::open)
                        .declaring(BrokenStore::all, StoreCapability.REGISTRATION, StoreCapability.ALLOCATION));
    }

    private static List<BrokenStore> lists() {
        return List.of(
                broken("beginsWithACompleteList", "reports leases one by one", OneByOne::new),
                broken(
                        "beginsWithACompleteList",
                        "never reports that it answers",
                        to -> new DelegatingStore.Listener(to) {
                            @Override
                            public void connected() {}
                        }),
                broken(
                        "beginsWithACompleteList",
                        "lists a part",
                        to -> onEvent(to, event -> {
                            to.leases(
                                    event instanceof Resynced all
                                            ? new Resynced(
                                                    all.leases()
                                                            .subList(
                                                                    0,
                                                                    Math.min(
                                                                            1,
                                                                            all.leases()
                                                                                    .size())),
                                                    Set.of())
                                            : event);
                        })),
                BrokenStore.of("reportsNothingOnceClosed", "goes on after close", leases -> {
                    return new DelegatingStore(leases.open()) {
                        @Override
                        public void close() {}
                    };
                }),
                BrokenStore.of("reportsNothingOnceClosed", "cannot be closed twice", BrokenReports::closedOnce));
    }

    static DelegatingStore closedOnce(FakeLeases leases) {
        return new DelegatingStore(leases.open()) {
            private boolean closed;

            @Override
            public void close() {
                if (closed) {
                    throw new IllegalStateException("closed already");
                }
                closed = true;
                super.close();
            }
        };
    }

    private static List<BrokenStore> changes() {
        String changes = "reportsAddedChangedAndRemovedLeases";
        return List.of(
                broken(changes, "reports no removal", to -> without(to, Removed.class)),
                broken(changes, "reports no addition", to -> without(to, Upserted.class)),
                broken(changes, "reports only the first value of a lease", to -> {
                    var known = new HashSet<>();
                    return onEvent(to, event -> {
                        if (!(event instanceof Upserted upserted)
                                || known.add(upserted.lease().subnets())) {
                            to.leases(event);
                        }
                    });
                }),
                broken(
                        changes,
                        "reports the removal of a lease as the loss of its own",
                        to -> onEvent(to, event -> {
                            to.leases(event);
                            if (event instanceof Removed removed) {
                                to.lost(removed + " is gone");
                            }
                        })));
    }

    private static List<BrokenStore> interruptions() {
        String interrupted = "reportsOnlyDifferencesAfterAnInterruption";
        return List.of(
                broken(
                        interrupted,
                        "reports the removal of all leases when it lists again",
                        to -> onEvent(to, event -> {
                            if (event instanceof Resynced all) {
                                all.leases().forEach(lease -> to.leases(new Removed(lease.subnets())));
                            }
                            to.leases(event);
                        })),
                broken(interrupted, "stops at the first interruption", StoppedByInterruption::new),
                broken(interrupted, "never reports that it answers again", ConnectedOnce::new),
                BrokenStore.of(
                        interrupted,
                        "rejects again what it rejected",
                        leases -> reporting(leases, to -> {
                            return new DelegatingStore.Listener(to) {
                                @Override
                                public void connected() {
                                    super.connected();
                                    leases.find("10.5.199.0-24")
                                            .ifPresent(entry -> to.rejected("10.5.199.0-24", "again"));
                                }
                            };
                        })));
    }

    static LeaseListener onEvent(LeaseListener to, Consumer<LeaseEvent> report) {
        return new DelegatingStore.Listener(to) {
            @Override
            public void leases(LeaseEvent event) {
                report.accept(event);
            }
        };
    }

    private static LeaseListener without(LeaseListener to, Class<? extends LeaseEvent> kind) {
        return onEvent(to, event -> {
            if (!kind.isInstance(event)) {
                to.leases(event);
            }
        });
    }

    /** Leases as additions instead of a list. */
    private static final class OneByOne extends DelegatingStore.Listener {
        OneByOne(LeaseListener to) {
            super(to);
        }

        @Override
        public void leases(LeaseEvent event) {
            if (event instanceof Resynced all) {
                all.leases().forEach(lease -> to.leases(new Upserted(lease)));
            } else {
                to.leases(event);
            }
        }
    }

    private static final class ConnectedOnce extends DelegatingStore.Listener {
        private boolean connected;

        ConnectedOnce(LeaseListener to) {
            super(to);
        }

        @Override
        public void connected() {
            if (!connected) {
                super.connected();
            }
            connected = true;
        }
    }

    /** Reports no leases once it has stopped. */
    abstract static class Stopping extends DelegatingStore.Listener {
        private boolean stopped;

        Stopping(LeaseListener to) {
            super(to);
        }

        final void stop() {
            stopped = true;
        }

        @Override
        public void leases(LeaseEvent event) {
            if (!stopped) {
                super.leases(event);
            }
        }
    }

    private static final class StoppedByInterruption extends Stopping {
        StoppedByInterruption(LeaseListener to) {
            super(to);
        }

        @Override
        public void disconnected(String reason) {
            stop();
        }
    }
}
