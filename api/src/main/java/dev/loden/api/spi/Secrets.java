package dev.loden.api.spi;

import dev.loden.api.Preview;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/**
 * Secrets of this node that outlive the process: private keys. They are kept in the daemon's state directory, readable by
 * its user alone, and never logged.
 *
 * <p><b>Implemented by</b> the core. <b>Called by</b> plugins. <b>Thread</b>: any.
 *
 * @since 0.1
 */
@Preview
public interface Secrets {
    /**
     * The secret of that name. Made once, at the first request of any process on this node.
     *
     * @param name which: lower-case letters, digits and dashes, beginning with the plugin's name: {@code wireguard-key}
     * @param make makes a new one, of at most 4096 bytes
     * @return a copy; the same bytes at every call, until it is replaced
     * @throws PluginException with UNAVAILABLE if the state directory cannot be read or written
     */
    byte[] get(String name, Supplier<byte[]> make);

    /**
     * Puts another in its place, for good.
     *
     * @param name which, as in {@link #get}
     * @param secret of at most 4096 bytes
     * @throws PluginException with UNAVAILABLE if the state directory cannot be written; UNSUPPORTED where secrets cannot be replaced
     */
    default void replace(String name, byte[] secret) {
        throw new PluginException(ErrorCode.UNSUPPORTED, "the secret " + name + " cannot be replaced here");
    }

    /**
     * Secrets that are forgotten with the object: for tests, and for programs without a state directory.
     *
     * @return none made yet
     */
    static Secrets inMemory() {
        Map<String, byte[]> made = new ConcurrentHashMap<>();
        return new Secrets() {
            @Override
            public byte[] get(String name, Supplier<byte[]> make) {
                return made.computeIfAbsent(name, absent -> make.get()).clone();
            }

            @Override
            public void replace(String name, byte[] secret) {
                made.put(name, secret.clone());
            }
        };
    }
}
