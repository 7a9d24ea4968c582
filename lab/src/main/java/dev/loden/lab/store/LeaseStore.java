package dev.loden.lab.store;

import java.util.List;

/** Where a lab's daemons keep their leases; for those who set it up and check its content. */
public interface LeaseStore extends AutoCloseable {
    /**
     * Writes the network configuration.
     *
     * @param json as flannel's net-conf.json
     */
    void writeConfig(String json);

    /**
     * Writes a lease that does not expire.
     *
     * @param key as in the store: {@code 10.244.0.0-24}
     * @param json its value
     */
    void writeLease(String key, String json);

    /**
     * The leases' keys.
     *
     * @return sorted
     */
    List<String> leaseKeys();

    /**
     * The flags with which a daemon uses this store.
     *
     * @return at least one
     */
    List<String> flags();

    @Override
    void close();
}
