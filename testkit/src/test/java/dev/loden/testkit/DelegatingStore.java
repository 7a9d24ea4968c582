package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseEvent;
import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.SubnetManager;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A store that does what another does; subclasses break one thing. */
class DelegatingStore implements SubnetManager {
    private final SubnetManager store;

    DelegatingStore(SubnetManager store) {
        this.store = store;
    }

    /** What the core's listener is replaced by. */
    LeaseListener listener(LeaseListener to) {
        return to;
    }

    /** What the core's configuration listener is replaced by. */
    ConfigListener listener(ConfigListener to) {
        return to;
    }

    @Override
    public void watch(LeaseListener to) {
        store.watch(listener(to));
    }

    @Override
    public Optional<ConfigSource> configSource() {
        return store.configSource().map(source -> new ConfigSource() {
            @Override
            public void watch(ConfigListener to) {
                source.watch(listener(to));
            }

            @Override
            public void close() {
                source.close();
            }
        });
    }

    @Override
    public Lease acquire(LeaseRequest request) {
        return store.acquire(request);
    }

    @Override
    public void close() {
        store.close();
    }

    /** A listener that passes everything on; subclasses break one thing. */
    static class Listener implements LeaseListener {
        final LeaseListener to;

        Listener(LeaseListener to) {
            this.to = to;
        }

        @Override
        public void leases(LeaseEvent event) {
            to.leases(event);
        }

        @Override
        public void rejected(String key, String reason) {
            to.rejected(key, reason);
        }

        @Override
        public void lost(String reason) {
            to.lost(reason);
        }

        @Override
        public void connected() {
            to.connected();
        }

        @Override
        public void disconnected(String reason) {
            to.disconnected(reason);
        }
    }

    /** A configuration listener that passes everything on; subclasses break one thing. */
    static class ConfigTo implements ConfigListener {
        final ConfigListener to;

        ConfigTo(ConfigListener to) {
            this.to = to;
        }

        @Override
        public void config(String json) {
            to.config(json);
        }

        @Override
        public void unavailable(String reason) {
            to.unavailable(reason);
        }
    }

    /** A store that is broken in what it reports about leases. */
    static DelegatingStore reporting(FakeLeases leases, UnaryOperator<LeaseListener> broken) {
        return new DelegatingStore(leases.open()) {
            @Override
            LeaseListener listener(LeaseListener to) {
                return broken.apply(to);
            }
        };
    }

    /** A store that is broken in what it reports about the configuration. */
    static DelegatingStore configuring(FakeLeases leases, UnaryOperator<ConfigListener> broken) {
        return new DelegatingStore(leases.open()) {
            @Override
            ConfigListener listener(ConfigListener to) {
                return broken.apply(to);
            }
        };
    }

    /** How a broken store acquires. */
    interface Acquire {
        Lease acquire(FakeStore store, LeaseRequest request);
    }

    /** A store that is broken in how it acquires. */
    static DelegatingStore acquiring(FakeLeases leases, Acquire broken) {
        FakeStore store = leases.open();
        return new DelegatingStore(store) {
            @Override
            public Lease acquire(LeaseRequest request) {
                return broken.acquire(store, request);
            }
        };
    }
}
