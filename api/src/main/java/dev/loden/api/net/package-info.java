/**
 * Network values of fixed width: addresses and prefixes of both families, and MAC addresses. All are immutable, ordered
 * and fit as map keys. Their {@code parse} methods take text from outside and throw {@link
 * dev.loden.api.net.InvalidValueException}, which names the text and the rule it breaks.
 */
package dev.loden.api.net;
