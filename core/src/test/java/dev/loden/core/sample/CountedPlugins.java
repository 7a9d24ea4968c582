package dev.loden.core.sample;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.Settings;
import dev.loden.api.plan.KernelSnapshot;
import dev.loden.api.plan.NetworkPlan;
import dev.loden.api.plan.Scope;
import dev.loden.api.plan.Underlay;
import dev.loden.api.spi.Backend;
import dev.loden.api.spi.BackendAction;
import dev.loden.api.spi.BackendContext;
import dev.loden.api.spi.BackendProvider;
import dev.loden.core.plugin.BackendPlugins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** Backends that count how often a peer was planned. */
public final class CountedPlugins {
    private int plans;
    private Consumer<Lease> bug = peer -> {};

    /** None planned yet. */
    public CountedPlugins() {}

    /** The same plugins, counted. */
    public BackendPlugins of(BackendPlugins plugins) {
        Map<String, BackendProvider> counted = new HashMap<>();
        plugins.backends().forEach((type, provider) -> counted.put(type, new CountedProvider(provider)));
        return new BackendPlugins(counted, plugins.refiners());
    }

    /** From now on this runs before a peer is planned. */
    public void bug(Consumer<Lease> thrown) {
        bug = thrown;
    }

    /** How often a peer was planned. */
    public int plans() {
        return plans;
    }

    private final class CountedProvider implements BackendProvider {
        private final BackendProvider provider;

        CountedProvider(BackendProvider provider) {
            this.provider = provider;
        }

        @Override
        public String type() {
            return provider.type();
        }

        @Override
        public Settings instanceKey(Advertisement advertised, Settings configured) {
            return provider.instanceKey(advertised, configured);
        }

        @Override
        public boolean usesOnLink() {
            return provider.usesOnLink();
        }

        @Override
        public boolean encrypts() {
            return provider.encrypts();
        }

        @Override
        public boolean leavesTypeOut() {
            return provider.leavesTypeOut();
        }

        @Override
        public List<BackendAction> actions() {
            return provider.actions();
        }

        @Override
        public Backend open(BackendContext context) {
            return new CountedBackend(provider.open(context));
        }
    }

    private final class CountedBackend implements Backend {
        private final Backend backend;

        CountedBackend(Backend backend) {
            this.backend = backend;
        }

        @Override
        public Advertisement advertise(Underlay underlay, KernelSnapshot actual, Advertisement previous) {
            return backend.advertise(underlay, actual, previous);
        }

        @Override
        public Scope scope(Underlay underlay) {
            return backend.scope(underlay);
        }

        @Override
        public NetworkPlan receive(Lease own, Underlay underlay) {
            return backend.receive(own, underlay);
        }

        @Override
        public NetworkPlan reach(Lease peer, Underlay underlay) {
            plans++;
            bug.accept(peer);
            return backend.reach(peer, underlay);
        }

        @Override
        public boolean forwards() {
            return backend.forwards();
        }

        @Override
        public int mtu(Underlay underlay) {
            return backend.mtu(underlay);
        }

        @Override
        public void close() {
            backend.close();
        }
    }
}
