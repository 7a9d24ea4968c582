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

    @Override
    void close();
}
