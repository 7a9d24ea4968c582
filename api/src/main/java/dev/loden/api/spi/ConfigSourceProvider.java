package dev.loden.api.spi;

import dev.loden.api.Preview;
import java.util.List;

/**
 * Makes configuration sources of one kind.
 *
 * <p><b>Implemented by</b> modules that read configurations; found by {@link java.util.ServiceLoader}. <b>Called by</b> the
 * core.
 *
 * @since 0.1
 */
@Preview
public interface ConfigSourceProvider {
    /**
     * The word before the colon in {@code --config-source}.
     *
     * <p><b>Thread</b>: any.
     *
     * @return lower case, the same at every call: {@code file}
     */
    String scheme();

    /**
     * The flags this provider reads besides those that all share.
     *
     * <p><b>Thread</b>: any.
     *
     * @return shown by {@code --help}, and read from the environment too
     */
    default List<ProviderFlag> flags() {
        return List.of();
    }

    /**
     * Opens a source. Checks its flags, but reads nothing yet.
     *
     * <p><b>Thread</b>: the starting thread.
     *
     * @param context location and flags
     * @return a new source, closed by the caller
     * @throws PluginException with CONFIG if a flag or the location cannot work; the message names it
     */
    ConfigSource open(StoreContext context);
}
