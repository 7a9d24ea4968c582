package dev.loden.api.spi;

import dev.loden.api.Preview;

/**
 * Takes the network configuration from a {@link ConfigSource}. Level-triggered: only the last call counts, repeats do no harm.
 *
 * <p><b>Implemented by</b> the core. <b>Called by</b> sources. <b>Thread</b>: any, one at a time; never blocks the caller.
 *
 * @since 0.1
 */
@Preview
public interface ConfigListener {
    /**
     * The configuration as it is now.
     *
     * @param json the text as stored, unchecked
     */
    void config(String json);

    /**
     * The configuration cannot be read now; the last one stays in force and the source goes on trying. The next {@link
     * #config} ends it.
     *
     * @param reason one line: what, why, what to do
     */
    void unavailable(String reason);
}
