package dev.loden.lab;

import java.util.List;

/** Where a lab's daemons keep their leases, seen from outside: to set it up and to look at it. */
public interface LeaseStore extends AutoCloseable {
    /**
     * Writes the network configuration.
     *
     * @param json as flannel's net-conf.json
     */
    void writeConfig(String json);

    /**
     * Writes a lease that never ends.
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
     * What a daemon needs to be told to use this store.
     *
     * @return flags
     */
    List<String> flags();

    @Override
    void close();
}
