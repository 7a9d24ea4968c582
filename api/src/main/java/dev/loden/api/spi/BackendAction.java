package dev.loden.api.spi;

import dev.loden.api.Preview;
import java.util.function.Consumer;

/**
 * What an operator can have a backend do: {@code loden wireguard rotate}. Afterwards the backend is opened anew with the
 * configuration in force, and how the node is reached is published as after a change of the configuration.
 *
 * @param name lower case: {@code rotate}
 * @param help what it does, in a few words
 * @param work changes what outlives the backend, which are its {@link BackendContext#secrets}; run by the reconcile thread, must not block
 *     for long; what it throws is reported to the operator
 * @since 0.1
 */
@Preview
public record BackendAction(String name, String help, Consumer<BackendContext> work) {}
