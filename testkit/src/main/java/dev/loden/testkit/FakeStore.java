package dev.loden.testkit;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.PrefixSet;
import dev.loden.api.spi.ConfigListener;
import dev.loden.api.spi.ConfigSource;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseListener;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.testkit.FakeLeases.Entry;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** One node's lease store in memory, on {@link FakeLeases}. It passes {@link SubnetManagerContract}. */
public final class FakeStore implements SubnetManager {
    private final FakeLeases leases;
    private Optional<FakeFeed> feed = Optional.empty();
    private Optional<ConfigListener> configListener = Optional.empty();
    private Optional<Lease> own = Optional.empty();

    /** Attributes that another daemon with this node's public IP wrote; they are not overwritten. */
    private Optional<LeaseAttributes> contested = Optional.empty();

    FakeStore(FakeLeases leases) {
        this.leases = leases;
    }

    @Override
    public void watch(LeaseListener listener) {
        synchronized (leases) {
            feed = Optional.of(new FakeFeed(listener));
            leases.outage().ifPresentOrElse(this::disconnected, this::connected);
        }
    }

    @Override
    public Optional<ConfigSource> configSource() {
        return Optional.of(new ConfigSource() {
            @Override
            public void watch(ConfigListener listener) {
                synchronized (leases) {
                    configListener = Optional.of(listener);
                    if (feed.isPresent()) {
                        leases.outage().ifPresentOrElse(listener::unavailable, FakeStore.this::reportConfig);
                    }
                }
            }

            @Override
            public void close() {
                synchronized (leases) {
                    configListener = Optional.empty();
                }
            }
        });
    }

    @Override
    public Lease acquire(LeaseRequest request) {
        synchronized (leases) {
            leases.checkReachable(this);
            List<Lease> mine = leases.leases().stream()
                    .filter(lease -> isOwn(lease, request))
                    .sorted(preference(request))
                    .toList();
            Subnets subnets = mine.stream()
                    .map(Lease::subnets)
                    .filter(request.config()::fits)
                    .findFirst()
                    .orElseGet(() -> replace(mine, request));
            return write(new Lease(subnets, request.attributes()));
        }
    }

    private boolean isOwn(Lease lease, LeaseRequest request) {
        return lease.attributes().sameNode(request.attributes()) || own.equals(Optional.of(lease));
    }

    /** The previous subnets first, then a reservation. */
    private Comparator<Lease> preference(LeaseRequest request) {
        return Comparator.comparing((Lease lease) -> !request.previous().equals(Optional.of(lease.subnets())))
                .thenComparing(lease -> expires(lease.subnets()))
                .thenComparing(Lease::subnets);
    }

    private boolean expires(Subnets subnets) {
        return !(leases.entries().get(subnets.key()) instanceof Entry.Valid entry) || entry.expires();
    }

    /** Free subnets, in place of leases that do not fit the network. */
    private Subnets replace(List<Lease> unfitting, LeaseRequest request) {
        for (Lease lease : unfitting) {
            if (!expires(lease.subnets())) {
                throw new PluginException(
                        ErrorCode.CONFIG,
                        "the subnet " + lease.subnets() + " reserved for this node does not fit the network: correct"
                                + " or remove the reservation");
            }
        }
        Subnets subnets = request.choose(taken(), leases.random());
        own = Optional.empty();
        unfitting.forEach(lease -> leases.remove(lease.subnets().key()));
        return subnets;
    }

    private PrefixSet taken() {
        var taken = new PrefixSet();
        for (String key : leases.entries().keySet()) {
            FakeFeed.subnets(key).ifPresent(subnets -> subnets.prefixes().forEach(taken::add));
        }
        return taken;
    }

    private Lease write(Lease lease) {
        String key = lease.subnets().key();
        Optional<LeaseAttributes> stored =
                leases.find(key).flatMap(entry -> lease(key, entry)).map(Lease::attributes);
        if (!stored.equals(Optional.of(lease.attributes()))) {
            if (contested.isPresent() && contested.equals(stored)) {
                throw new PluginException(
                        ErrorCode.CONFLICT,
                        key + " was written by another daemon with the same public IP " + node(lease.attributes())
                                + ": stop one of the two, or give it another --public-ip");
            }
            own = Optional.of(lease);
            leases.put(key, new Entry.Valid(lease.attributes(), expires(lease.subnets())));
        }
        own = Optional.of(lease);
        contested = Optional.empty();
        return lease;
    }

    @Override
    public void close() {
        synchronized (leases) {
            leases.closed(this);
            feed = Optional.empty();
            configListener = Optional.empty();
        }
    }

    void connected() {
        feed.ifPresent(to -> {
            to.connected();
            to.list(leases.entries());
        });
        own.ifPresent(lease -> checkOwn(leases.find(lease.subnets().key())));
        reportConfig();
    }

    void disconnected(String reason) {
        feed.ifPresent(to -> to.disconnected(reason));
        configListener.ifPresent(listener -> listener.unavailable(reason));
    }

    void reportConfig() {
        configListener.ifPresent(listener -> leases.config()
                .ifPresentOrElse(
                        listener::config,
                        () -> listener.unavailable("there is no network configuration: call configure")));
    }

    void changed(String key, Optional<Entry> entry) {
        feed.ifPresent(to -> to.changed(key, entry));
        if (own.filter(lease -> lease.subnets().key().equals(key)).isPresent()) {
            checkOwn(entry);
        }
    }

    private void checkOwn(Optional<Entry> entry) {
        Lease mine = own.orElseThrow();
        String key = mine.subnets().key();
        Optional<LeaseAttributes> now = entry.flatMap(is -> lease(key, is)).map(Lease::attributes);
        if (now.equals(Optional.of(mine.attributes()))) {
            return;
        }
        own = Optional.empty();
        contested = now.filter(mine.attributes()::sameNode);
        String reason;
        if (entry.isEmpty()) {
            reason = "is gone: this node's lease was deleted or has expired";
        } else if (contested.isPresent()) {
            reason = "was written by another daemon with the same public IP " + node(mine.attributes());
        } else {
            reason = now.map(other -> "belongs to " + node(other) + " now").orElse("was overwritten with no lease");
        }
        feed.ifPresent(to -> to.lost(key + " " + reason));
    }

    private static String node(LeaseAttributes attributes) {
        return attributes.publicIp().map(Ipv4::toString).orElse("a node without public IPv4");
    }

    /** The lease that an entry is, if it can be read. */
    static Optional<Lease> lease(String key, Entry entry) {
        try {
            return entry instanceof Entry.Valid valid
                    ? Optional.of(new Lease(Subnets.parseKey(key), valid.attributes()))
                    : Optional.empty();
        } catch (InvalidValueException e) {
            return Optional.empty();
        }
    }
}
