package dev.loden.testkit;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.MacAddress;
import dev.loden.api.plan.KernelObject;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.PluginException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntUnaryOperator;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Makes flaws of one method. */
final class Flaws {
    private Flaws() {}

    static Flaw advertising(UnaryOperator<Advertisement> change) {
        return new Flaw() {
            @Override
            Advertisement advertise(Backend sound, Underlay underlay, KernelSnapshot actual, Advertisement previous) {
                return change.apply(sound.advertise(underlay, actual, previous));
            }
        };
    }

    static Flaw adding(KernelObject object) {
        return new Flaw() {
            @Override
            NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
                return sound.get().plus(NetworkPlan.of(object));
            }
        };
    }

    static Flaw refusing(Function<RuntimeException, NetworkPlan> refusal) {
        return new Flaw() {
            @Override
            NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
                try {
                    return sound.get();
                } catch (PluginException | InvalidValueException e) {
                    return refusal.apply(e);
                }
            }
        };
    }

    static Flaw owning(UnaryOperator<Scope> change) {
        return new Flaw() {
            @Override
            Scope scope(Scope sound) {
                return change.apply(sound);
            }
        };
    }

    static Flaw sending(IntUnaryOperator change) {
        return new Flaw() {
            @Override
            int mtu(int sound) {
                return change.applyAsInt(sound);
            }
        };
    }

    static IpAddress unreachable(Family family) {
        return IpAddress.parse(family == Family.IPV4 ? "192.0.2.1" : "2001:db8::1");
    }

    static MacAddress next(MacAddress mac) {
        return new MacAddress(mac.bits() ^ 1);
    }

    /** Leaves out the last object of every plan but the first. */
    static final class DependsOnEarlierCalls extends Flaw {
        private boolean called;

        @Override
        NetworkPlan reach(Supplier<NetworkPlan> sound, Lease peer, Underlay underlay) {
            List<KernelObject> objects = sound.get().objects();
            boolean first = !called;
            called = true;
            return first || objects.isEmpty()
                    ? new NetworkPlan(objects)
                    : new NetworkPlan(objects.subList(0, objects.size() - 1));
        }
    }
}
