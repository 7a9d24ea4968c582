package dev.loden.testkit;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.api.spi.PlanRefiner;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Runs {@link BackendContract} on versions of a sound backend that have a {@link BackendFlaw} each. A flaw that no test finds is one
 * that this backend cannot have: one without forwarding entries cannot lose them.
 */
public final class FlawedBackends {
    private FlawedBackends() {}

    /**
     * The flaws of a backend that the contract does not find.
     *
     * @param sound the test of the sound backend
     * @return those that make no difference to this backend
     */
    public static Set<BackendFlaw> unnoticed(BackendContract sound) {
        Set<BackendFlaw> unnoticed = EnumSet.noneOf(BackendFlaw.class);
        for (BackendFlaw flaw : BackendFlaw.values()) {
            if (tests().allMatch(test -> passes(new Flawed(sound, flaw, false), test))) {
                unnoticed.add(flaw);
            }
        }
        return unnoticed;
    }

    /**
     * The flaws of a refiner that the contract does not find.
     *
     * @param sound the test of a sound backend with a sound refiner
     * @param flaws of scopes and plans
     * @return those that make no difference to this refiner
     */
    public static Set<BackendFlaw> unnoticedInRefiner(BackendContract sound, Set<BackendFlaw> flaws) {
        Set<BackendFlaw> unnoticed = EnumSet.noneOf(BackendFlaw.class);
        for (BackendFlaw flaw : flaws) {
            if (tests().allMatch(test -> passes(new Flawed(sound, flaw, true), test))) {
                unnoticed.add(flaw);
            }
        }
        return unnoticed;
    }

    static Stream<Method> tests() {
        return Arrays.stream(BackendContract.class.getMethods())
                .filter(method -> method.isAnnotationPresent(Test.class));
    }

    static boolean passes(BackendContract contract, Method test) {
        try {
            test.invoke(contract);
            return true;
        } catch (InvocationTargetException e) {
            return false;
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }

    static BackendContract flawed(BackendContract sound, BackendFlaw flaw) {
        return new Flawed(sound, flaw, false);
    }

    /** The test of a backend with a flaw, in the backend itself or in its refiners. */
    private record Flawed(BackendContract sound, BackendFlaw flaw, boolean inRefiner) implements BackendContract {
        @Override
        public BackendProvider provider() {
            return inRefiner ? sound.provider() : new FlawedProvider(sound.provider(), flaw);
        }

        @Override
        public Set<SampleNetwork> networks() {
            return flaw.create().networks(sound.networks());
        }

        @Override
        public List<Advertisement> nonsense() {
            return sound.nonsense();
        }

        @Override
        public Settings settings() {
            return sound.settings();
        }

        @Override
        public Set<Integer> nodesOnLink() {
            return sound.nodesOnLink();
        }

        @Override
        public List<PlanRefiner> refiners(SampleNetwork network) {
            List<PlanRefiner> refiners = sound.refiners(network);
            return inRefiner
                    ? refiners.stream()
                            .<PlanRefiner>map(refiner -> new FlawedRefiner(refiner, flaw.create()))
                            .toList()
                    : refiners;
        }
    }

    private record FlawedRefiner(PlanRefiner sound, Flaw flaw) implements PlanRefiner {
        @Override
        public Scope scope(Underlay underlay) {
            return flaw.scope(sound.scope(underlay));
        }

        @Override
        public NetworkPlan refine(Lease peer, NetworkPlan reach, Underlay underlay) {
            return flaw.reach(() -> sound.refine(peer, reach, underlay), peer, underlay);
        }
    }

    private record FlawedProvider(BackendProvider sound, BackendFlaw flaw) implements BackendProvider {
        @Override
        public String type() {
            return flaw.create().type(sound.type());
        }

        @Override
        public Settings instanceKey(Advertisement advertised, Settings configured) {
            return sound.instanceKey(advertised, configured);
        }

        @Override
        public boolean usesOnLink() {
            return flaw.create().usesOnLink(sound.usesOnLink());
        }

        @Override
        public Backend open(BackendContext context) {
            return new FlawedBackend(sound.open(context), flaw.create());
        }
    }

    private record FlawedBackend(Backend sound, Flaw flaw) implements Backend {
        @Override
        public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
            return flaw.advertise(sound, underlay, actual, previous);
        }

        @Override
        public Scope scope(Underlay underlay) {
            return flaw.scope(sound.scope(underlay));
        }

        @Override
        public NetworkPlan receive(Lease own, Underlay underlay) {
            return sound.receive(own, underlay);
        }

        @Override
        public NetworkPlan reach(Lease peer, Underlay underlay) {
            return flaw.reach(() -> sound.reach(peer, underlay), peer, underlay);
        }

        @Override
        public boolean forwards() {
            return flaw.forwards(sound.forwards());
        }

        @Override
        public int mtu(Underlay underlay) {
            return flaw.mtu(sound.mtu(underlay));
        }

        @Override
        public void close() {
            flaw.close(sound);
        }
    }
}
