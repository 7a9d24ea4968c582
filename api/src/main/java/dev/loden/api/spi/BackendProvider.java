package dev.loden.api.spi;

/**
 * Makes backends of one type.
 *
 * <p><b>Implemented by</b> backend modules; found by {@link java.util.ServiceLoader}. <b>Called by</b> the core.
 */
public interface BackendProvider {
    /**
     * The type as {@code Backend.Type} names it.
     *
     * <p><b>Thread</b>: any.
     *
     * @return lower case, the same at every call: {@code vxlan}
     */
    String type();

    /**
     * Makes a backend for one configuration. Must not touch the system: a backend is a pure function.
     *
     * <p><b>Thread</b>: the reconcile thread.
     *
     * @param context the configuration and who this node is
     * @return a new backend, closed by the caller
     * @throws dev.loden.api.net.InvalidValueException if a setting breaks a rule; the message names key and rule
     * @throws PluginException with CONFIG if the settings do not fit together
     */
    Backend open(BackendContext context);
}
