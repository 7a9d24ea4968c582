package dev.loden.testkit;

import static dev.loden.testkit.Flaws.adding;
import static dev.loden.testkit.Flaws.advertising;
import static dev.loden.testkit.Flaws.next;
import static dev.loden.testkit.Flaws.owning;
import static dev.loden.testkit.Flaws.refusing;
import static dev.loden.testkit.Flaws.sending;
import static dev.loden.testkit.Flaws.unreachable;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * Something that can be wrong with a backend. Each constant breaks a sound backend in one way; {@link FlawedBackends} shows
 * which of them the contract finds.
 */
public enum BackendFlaw {
    /** Its type is not in lower case. */
    TYPE_IN_UPPER_CASE(() -> new Flaw() {
        @Override
        String type(String sound) {
            return sound.toUpperCase(Locale.ROOT);
        }
    }),
    /** It works in networks that it does not declare. */
    UNDECLARED_NETWORKS(() -> new Flaw() {
        @Override
        Set<SampleNetwork> networks(Set<SampleNetwork> sound) {
            return EnumSet.of(sound.iterator().next());
        }
    }),
    /** It advertises another type than its own. */
    ADVERTISES_ANOTHER_TYPE(() -> advertising(sound -> new Advertisement("other", sound.data(), sound.v6Data()))),
    /** What it advertises changes from call to call. */
    ADVERTISES_AT_RANDOM(() -> advertising(sound ->
            new Advertisement(sound.backendType(), Settings.of(Map.of("Time", System.nanoTime())), sound.v6Data()))),
    /** It does not keep the identity that it advertised before. */
    FORGETS_WHAT_IT_ADVERTISED(() -> new Flaw() {
        @Override
        Advertisement advertise(Backend sound, Underlay underlay, KernelSnapshot actual, Advertisement previous) {
            return sound.advertise(underlay, actual, Advertisement.NONE);
        }
    }),
    /** It plans no routes. */
    DROPS_ROUTES(() -> PlanFlaw.without(Route.class)),
    /** It plans no neighbors. */
    DROPS_NEIGHBORS(() -> PlanFlaw.without(Neighbor.class)),
    /** It plans no forwarding entries. */
    DROPS_FDB_ENTRIES(() -> PlanFlaw.without(FdbEntry.class)),
    /** It plans nothing for IPv6. */
    IGNORES_IPV6(() -> new PlanFlaw(
            object -> object instanceof Route route && route.destination().family() == Family.IPV6
                    ? Stream.empty()
                    : Stream.of(object))),
    /** Its routes lead to an address next to the right one. */
    WRONG_GATEWAY(() -> new PlanFlaw(object -> Stream.of(
            object instanceof Route route && route.via() instanceof Via.Gateway via
                    ? new Route(
                            route.destination(),
                            new Via.Gateway(via.address().plus(1), via.link(), via.onlink()),
                            route.protocol())
                    : object))),
    /** Its routes need a gateway that no device of the node reaches. */
    UNREACHABLE_GATEWAY(() -> new PlanFlaw(object -> Stream.of(
            object instanceof Route route && route.via() instanceof Via.Gateway via
                    ? new Route(
                            route.destination(),
                            new Via.Gateway(unreachable(via.address().family()), via.link(), false),
                            route.protocol())
                    : object))),
    /** It sends frames to another Ethernet address than its peer's. */
    WRONG_MAC(() -> new PlanFlaw(object -> Stream.of(
            switch (object) {
                case Neighbor neighbor -> new Neighbor(neighbor.link(), neighbor.address(), next(neighbor.mac()));
                case FdbEntry entry -> new FdbEntry(entry.link(), next(entry.mac()), entry.remote());
                default -> object;
            }))),
    /** It sends packets to another node than its peer. */
    WRONG_REMOTE(() -> new PlanFlaw(object -> Stream.of(
            object instanceof FdbEntry entry
                    ? new FdbEntry(entry.link(), entry.mac(), entry.remote().plus(1))
                    : object))),
    /** It plans objects that are not in its scope. */
    PLANS_OUTSIDE_ITS_SCOPE(() -> adding(
            new Neighbor(SampleNetwork.LINK, IpAddress.parse("172.16.1.77"), MacAddress.parse("02:00:00:00:07:07")))),
    /** Its plans for two peers have the same key. */
    PLANS_KEYS_TWICE(() -> new Flaw() {
        @Override
        NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
            NetworkPlan plan = sound.get();
            return plan.plus(plan);
        }
    }),
    /** Its plans depend on earlier calls. */
    DEPENDS_ON_EARLIER_CALLS(Flaws.DependsOnEarlierCalls::new),
    /** It plans by the peers on its segment, but declares that it does not. */
    USES_ON_LINK_UNDECLARED(() -> new Flaw() {
        @Override
        boolean usesOnLink(boolean sound) {
            return false;
        }

        @Override
        NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
            return underlay.direct(peer).isPresent() ? sound.get() : NetworkPlan.EMPTY;
        }
    }),
    /** It plans nothing for a peer that it should refuse. */
    PLANS_NOTHING_INSTEAD_OF_REFUSING(() -> refusing(e -> NetworkPlan.EMPTY)),
    /** It refuses a peer by an exception of another kind. */
    CRASHES_INSTEAD_OF_REFUSING(() -> refusing(e -> {
        throw new IllegalStateException(e);
    })),
    /** Its reason for refusing a peer has several lines. */
    REFUSES_IN_SEVERAL_LINES(() -> refusing(e -> {
        throw new PluginException(ErrorCode.CONFIG, e.getMessage() + "\nat the backend", e);
    })),
    /** It plans nothing for peers that advertise anything. */
    READS_WHAT_PEERS_ADVERTISE(() -> new Flaw() {
        @Override
        NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
            return peer.attributes().advertisement().data().isEmpty() ? sound.get() : NetworkPlan.EMPTY;
        }
    }),
    /** It declares that it does not forward, but plans. */
    FORWARDS_UNDECLARED(() -> new Flaw() {
        @Override
        boolean forwards(boolean sound) {
            return false;
        }
    }),
    /** It declares that it forwards, but plans nothing. */
    FORWARDS_NOTHING(() -> new Flaw() {
        @Override
        boolean forwards(boolean sound) {
            return true;
        }

        @Override
        NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
            return NetworkPlan.EMPTY;
        }
    }),
    /** Its scope has none of its objects. */
    OWNS_TOO_LITTLE(() -> owning(sound -> Scope.EMPTY)),
    /** Its scope has objects of others. */
    OWNS_TOO_MUCH(() -> owning(sound -> sound.plus(
            new Scope(Set.of(), List.of(new Scope.RouteScope(SampleNetwork.LINK, Prefix.parse("10.0.0.0/8"))))))),
    /** Its packets do not fit the underlay. */
    MTU_TOO_LARGE(() -> sending(sound -> sound + 300)),
    /** Its MTU is less than IPv6 allows. */
    MTU_TOO_SMALL(() -> sending(sound -> 1000)),
    /** It fails when it is closed again. */
    CLOSES_ONCE(() -> new Flaw() {
        private boolean closed;

        @Override
        void close(Backend sound) {
            if (closed) {
                throw new IllegalStateException("closed already");
            }
            closed = true;
        }
    });

    /** Without state of its own. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Supplier<Flaw> flaw;

    BackendFlaw(Supplier<Flaw> flaw) {
        this.flaw = flaw;
    }

    /** A new instance for each backend that is opened. */
    Flaw create() {
        return flaw.get();
    }
}
