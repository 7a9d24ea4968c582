package dev.loden.testkit;

import static dev.loden.testkit.DelegatingStore.acquiring;
import static dev.loden.testkit.DelegatingStore.reporting;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.testkit.DelegatingStore.Acquire;
import dev.loden.testkit.FakeLeases.Entry;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Stores that are broken in how they choose subnets, for {@link AllocationContract}. */
final class BrokenAllocation {
    private BrokenAllocation() {}

    static Stream<BrokenStore> all() {
        return Stream.of(choices(), hostNetworks(), renumbering(), owners(), starts(), ranges())
                .flatMap(List::stream);
    }

    private static BrokenStore broken(String test, String defect, Acquire acquire) {
        return BrokenStore.of(test, defect, leases -> acquiring(leases, acquire));
    }

    /** Writes the previous subnets, or else 10.5.1.0/24, over whatever is there. */
    private static DelegatingStore overwriting(FakeLeases leases) {
        return acquiring(leases, (store, request) -> {
            Subnets subnets = request.previous().orElse(Subnets.parseKey("10.5.1.0-24"));
            var lease = new Lease(subnets, request.attributes());
            leases.put(lease);
            return lease;
        });
    }

    private static List<BrokenStore> choices() {
        return List.of(
                broken("writesTheSameValueAsFlannel", "writes no backend data", (store, request) -> {
                    LeaseAttributes asked = request.attributes();
                    var poor = new LeaseAttributes(asked.publicIp(), asked.publicIpv6(), Advertisement.NONE);
                    Lease lease = store.acquire(new LeaseRequest(request.config(), poor, request.previous()));
                    return new Lease(lease.subnets(), asked);
                }),
                broken("takesThePreviousSubnetIfItIsFree", "does not remember subnets", (store, request) -> {
                    return store.acquire(new LeaseRequest(request.config(), request.attributes(), Optional.empty()));
                }),
                BrokenStore.of(
                        "leavesThePreviousSubnetToItsNewOwner",
                        "overwrites others' leases",
                        BrokenAllocation::overwriting),
                BrokenStore.of("leavesThePreviousSubnetToItsNewOwner", "shares others' subnets", leases -> {
                    return acquiring(
                            leases,
                            (store, request) -> new Lease(
                                    request.previous()
                                            .orElseGet(
                                                    () -> store.acquire(request).subnets()),
                                    request.attributes()));
                }));
    }

    private static List<BrokenStore> hostNetworks() {
        return List.of(
                broken("passesOverTheHostsOwnNetworks", "knows nothing of the host's networks", (store, request) -> {
                    return store.acquire(new LeaseRequest(request.config(), request.attributes(), request.previous()));
                }),
                broken("keepsASubnetThatTheHostHasToo", "gives up a subnet that the host has too", (store, request) -> {
                    return store.acquire(new LeaseRequest(
                            request.config(), request.attributes(), Optional.empty(), request.avoid()));
                }));
    }

    private static List<BrokenStore> renumbering() {
        return List.of(
                broken(
                        "replacesAnOwnLeaseThatDoesNotFitTheNetwork",
                        "uses leases of another network",
                        (store, request) -> {
                            return store.acquire(
                                    new LeaseRequest(SampleLeases.IPV4, request.attributes(), request.previous()));
                        }),
                BrokenStore.of("replacesAnOwnLeaseThatDoesNotFitTheNetwork", "leaves the old lease", leases -> {
                    return acquiring(leases, (store, request) -> {
                        List<Lease> before = leases.leases();
                        Lease lease = store.acquire(request);
                        before.stream()
                                .filter(old -> leases.find(old.subnets().key()).isEmpty())
                                .forEach(leases::put);
                        return lease;
                    });
                }));
    }

    private static List<BrokenStore> owners() {
        String deleted = "reportsADeletedLeaseAsLostAndAcquiresItAgain";
        String same = "reportsAnotherDaemonWithTheSamePublicIp";
        return List.of(
                BrokenStore.of(
                        "neverOverwritesALeaseWhoseOwnerChanged",
                        "overwrites others' leases",
                        BrokenAllocation::overwriting),
                BrokenStore.of(
                        "neverOverwritesALeaseWhoseOwnerChanged", "reports no loss", BrokenAllocation::silentAboutLoss),
                BrokenStore.of(
                        "neverOverwritesALeaseWhoseOwnerChangedUnreported",
                        "overwrites others' leases",
                        BrokenAllocation::overwriting),
                BrokenStore.of(same, "reports no loss", BrokenAllocation::silentAboutLoss),
                BrokenStore.of(
                        same,
                        "writes back at once",
                        leases -> acquiring(leases, (store, request) -> {
                            leases.leases().stream()
                                    .filter(lease -> lease.attributes().sameNode(request.attributes()))
                                    .forEach(lease -> leases.put(new Lease(lease.subnets(), request.attributes())));
                            return store.acquire(request);
                        })),
                BrokenStore.of(deleted, "reports no loss", BrokenAllocation::silentAboutLoss),
                BrokenStore.of(deleted, "returns a deleted lease", Remembering::new));
    }

    private static DelegatingStore silentAboutLoss(FakeLeases leases) {
        return reporting(leases, to -> new DelegatingStore.Listener(to) {
            @Override
            public void lost(String reason) {}
        });
    }

    /** Returns the first lease at each request. */
    private static final class Remembering extends DelegatingStore {
        private Optional<Lease> first = Optional.empty();

        Remembering(FakeLeases leases) {
            super(leases.open());
        }

        @Override
        public Lease acquire(LeaseRequest request) {
            first = first.or(() -> Optional.of(super.acquire(request)));
            return first.get();
        }
    }

    private static List<BrokenStore> starts() {
        return List.of(
                BrokenStore.of(
                        "givesFiftyNodesThatStartTogetherFiftySubnets",
                        "overwrites others' leases",
                        BrokenAllocation::overwriting),
                BrokenStore.of(
                        "givesDualStackNodesThatStartTogetherSubnetsOfTheirOwn",
                        "compares keys and not subnets",
                        leases -> {
                            return acquiring(leases, (store, request) -> {
                                Lease lease = store.acquire(request);
                                return new Lease(
                                        new Subnets(
                                                lease.subnets().ipv4(),
                                                Subnets.parseKey("0.0.0.0-0&fd00:5:0:1::-64")
                                                        .ipv6()),
                                        request.attributes());
                            });
                        }),
                broken(
                        "givesDualStackNodesThatStartTogetherSubnetsOfTheirOwn",
                        "gives IPv4 subnets only",
                        (store, request) -> {
                            return store.acquire(
                                    new LeaseRequest(SampleLeases.IPV4, request.attributes(), Optional.empty()));
                        }));
    }

    private static List<BrokenStore> ranges() {
        String exhausted = "refusesWhenTheRangeIsExhausted";
        String reserved = "usesAReservationAndLeavesItWithoutExpiry";
        return List.of(
                BrokenStore.of(
                        "leavesTheSubnetOfAnUnreadableLease",
                        "overwrites unreadable leases",
                        BrokenAllocation::overwriting),
                BrokenStore.of(exhausted, "gives a subnet that is taken", BrokenAllocation::overwriting),
                broken(exhausted, "does not name the network", (store, request) -> {
                    try {
                        return store.acquire(request);
                    } catch (PluginException e) {
                        throw new PluginException(ErrorCode.CONFLICT, "no subnet is free", e);
                    }
                }),
                broken(exhausted, "reports it as a configuration error", (store, request) -> {
                    try {
                        return store.acquire(request);
                    } catch (PluginException e) {
                        throw new PluginException(ErrorCode.CONFIG, e.getMessage(), e);
                    }
                }),
                BrokenStore.of(
                        reserved,
                        "takes another subnet than the reserved one",
                        leases -> acquiring(leases, (store, request) -> {
                            var lease = new Lease(Subnets.parseKey("10.5.1.0-24"), request.attributes());
                            leases.put(lease);
                            return lease;
                        })),
                BrokenStore.of(
                        reserved,
                        "lets a reservation expire",
                        leases -> acquiring(leases, (store, request) -> {
                            Lease lease = store.acquire(request);
                            leases.put(lease.subnets().key(), new Entry.Valid(lease.attributes(), true));
                            return lease;
                        })));
    }
}
