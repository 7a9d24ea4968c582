package dev.loden.api.spi;

import dev.loden.api.Preview;

/**
 * Where the network configuration (flannel's net-conf.json) comes from: a key in etcd, a file, a mounted directory.
 *
 * <p><b>Implemented by</b> modules that read configurations, and by lease stores that keep it beside the leases. <b>Called
 * by</b> the core. <b>Lifecycle</b>: {@link #watch} is called once; {@link #close} ends it and is idempotent.
 *
 * @since 0.1
 */
@Preview
public interface ConfigSource extends AutoCloseable {
    /**
     * Gives the listener the configuration, now and whenever it changes, until closed. Where it cannot be had now, this goes
     * on trying.
     *
     * <p><b>Thread</b>: returns at once; the source brings its own thread, if it needs one.
     *
     * @param listener is given each text
     * @throws PluginException with CONFIG if the source can never work: a file that is not there at the start
     */
    void watch(ConfigListener listener);

    /**
     * Whether the operator of another node may be about to correct the text. A first one that is bad is waited out then, like
     * one that is absent; else it ends the daemon. Later ones never do: the last good one stays in force.
     *
     * <p><b>Thread</b>: any.
     *
     * @return false unless many nodes read the same text from a server, as flannel's do from etcd
     */
    default boolean isShared() {
        return false;
    }

    @Override
    void close();
}
