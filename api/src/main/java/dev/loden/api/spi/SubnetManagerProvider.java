package dev.loden.api.spi;

/**
 * Makes lease stores of one kind.
 *
 * <p><b>Implemented by</b> store modules; found by {@link java.util.ServiceLoader}. <b>Called by</b> the core.
 */
public interface SubnetManagerProvider {
    /**
     * The word before the colon in {@code --subnet-store}.
     *
     * <p><b>Thread</b>: any.
     *
     * @return lower case, the same at every call: {@code etcd}
     */
    String scheme();

    /**
     * Opens a store. Checks its flags and reads its files, but reaches out to nobody yet.
     *
     * <p><b>Thread</b>: the starting thread.
     *
     * @param context location and flags
     * @return a new store, closed by the caller
     * @throws PluginException with CONFIG if a flag or file cannot work; the message names it
     */
    SubnetManager open(StoreContext context);
}
