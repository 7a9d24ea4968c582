package dev.loden.testkit;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.SubnetManager;
import dev.loden.codec.json.LeaseJson;
import dev.loden.testkit.FakeLeases.Entry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Leases in memory as the contracts of lease stores see them: values are flannel's JSON. */
final class FakeSubject extends StoreSubject {
    /** Nothing in memory takes longer, even on a slow machine; a broken store is found out after this time. */
    private static final Duration PATIENCE = Duration.ofMillis(300);

    private final FakeLeases leases = new FakeLeases();
    private final Function<FakeLeases, SubnetManager> opener;
    private final Set<StoreCapability> capabilities;

    FakeSubject(Function<FakeLeases, SubnetManager> opener, Set<StoreCapability> capabilities) {
        this.opener = opener;
        this.capabilities = capabilities;
    }

    FakeSubject(Function<FakeLeases, SubnetManager> opener) {
        this(opener, EnumSet.allOf(StoreCapability.class));
    }

    @Override
    public Set<StoreCapability> capabilities() {
        return capabilities;
    }

    @Override
    public Duration patience() {
        return PATIENCE;
    }

    @Override
    protected SubnetManager create() {
        return opener.apply(leases);
    }

    @Override
    public void putConfig(String json) {
        leases.configure(json);
    }

    @Override
    public void put(String key, String value) {
        leases.put(key, entry(value));
    }

    private static Entry entry(String value) {
        try {
            return new Entry.Valid(LeaseJson.read(value), false);
        } catch (InvalidValueException e) {
            return new Entry.Invalid(value);
        }
    }

    @Override
    public void delete(String key) {
        leases.remove(key);
    }

    @Override
    public Optional<String> get(String key) {
        return leases.find(key).map(entry -> switch (entry) {
            case Entry.Valid valid -> LeaseJson.write(valid.attributes());
            case Entry.Invalid invalid -> invalid.text();
        });
    }

    @Override
    public boolean expires(String key) {
        return leases.find(key).orElseThrow() instanceof Entry.Valid valid && valid.expires();
    }

    @Override
    public void disturb() {
        leases.disconnect("interrupted by the test");
        leases.reconnect();
    }
}
