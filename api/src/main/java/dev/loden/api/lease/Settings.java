package dev.loden.api.lease;

import dev.loden.api.Stable;
import dev.loden.api.net.InvalidValueException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BiConsumer;

/**
 * An immutable JSON object with typed getters. Names match in any letter case, as in Go; where several match, the last
 * one counts. A member that is absent or {@code null} reads as empty; one of the wrong type throws {@link
 * InvalidValueException} with its name. Members keep their order and spelling, so that a lease written by someone else
 * can be compared and printed as it was. Kept small, for there is one for each lease of a large cluster.
 *
 * @since 0.1
 */
@Stable
public final class Settings {
    /** No members. */
    public static final Settings EMPTY = new Settings(new Object[0]);

    /** Names at even positions, values at odd ones. */
    private final Object[] members;

    private Settings(Object[] members) {
        this.members = members;
    }

    /**
     * Copies a map of plain values.
     *
     * @param members values are String, Boolean, Integer, Long, BigInteger, a finite Double, Settings, a List of such, or
     *     null
     * @return the settings, in the map's order
     * @throws IllegalArgumentException if a value is of another type
     */
    public static Settings of(Map<String, ?> members) {
        if (members.isEmpty()) {
            return EMPTY;
        }
        Object[] pairs = new Object[members.size() * 2];
        int at = 0;
        for (Map.Entry<String, ?> member : members.entrySet()) {
            pairs[at++] = member.getKey();
            pairs[at++] = plain(member.getValue());
        }
        return new Settings(pairs);
    }

    /**
     * Settings with a single member.
     *
     * @param name of the member
     * @param value as in {@link #of(Map)}
     * @return the settings
     * @throws IllegalArgumentException if the value is of another type
     */
    public static Settings of(String name, Object value) {
        return new Settings(new Object[] {name, plain(value)});
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case String text -> text;
            case Boolean flag -> flag;
            case Integer number -> number.longValue();
            case Long number -> number;
            case BigInteger number -> number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
            case Double number -> finite(number);
            case Settings section -> section;
            case List<?> items -> plainList(items);
            default -> throw new IllegalArgumentException("not a plain value: " + value.getClass());
        };
    }

    private static Double finite(Double number) {
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("not a plain value: " + number);
        }
        return number;
    }

    private static List<Object> plainList(List<?> items) {
        var copy = new ArrayList<Object>(items.size());
        items.forEach(item -> copy.add(plain(item)));
        return Collections.unmodifiableList(copy);
    }

    /**
     * The members in their order: what a codec prints.
     *
     * @return a new map; whole numbers as Long, or BigInteger where that is too small; {@code null} for JSON's null
     */
    public Map<String, Object> members() {
        var map = new LinkedHashMap<String, Object>();
        forEach(map::put);
        return map;
    }

    /**
     * Gives the members in their order, without a map for them.
     *
     * @param visitor takes a name and a value as in {@link #members}
     */
    public void forEach(BiConsumer<String, Object> visitor) {
        for (int i = 0; i < members.length; i += 2) {
            visitor.accept((String) members[i], members[i + 1]);
        }
    }

    /**
     * Both together; where a name is in both, the other's value counts, in its place.
     *
     * @param other more settings
     * @return the sum
     */
    public Settings plus(Settings other) {
        var both = new LinkedHashMap<String, Object>();
        forEach(both::put);
        other.forEach(both::putLast);
        return of(both);
    }

    /**
     * Whether there are no members at all.
     *
     * @return true for {@code {}}
     */
    public boolean isEmpty() {
        return members.length == 0;
    }

    /**
     * A text member.
     *
     * @param name in any letter case
     * @return empty if absent or null
     */
    public Optional<String> string(String name) {
        return find(name, String.class, "must be a text");
    }

    /**
     * A member that is a list of texts.
     *
     * @param name in any letter case
     * @return empty if absent or null
     */
    public List<String> strings(String name) {
        List<?> items = find(name, List.class, "must be a list").orElse(List.of());
        return items.stream()
                .map(item -> {
                    if (item instanceof String text) {
                        return text;
                    }
                    throw new InvalidValueException(String.valueOf(item), "must be a text").named(name);
                })
                .toList();
    }

    /**
     * A boolean member.
     *
     * @param name in any letter case
     * @return empty if absent or null
     */
    public Optional<Boolean> bool(String name) {
        return find(name, Boolean.class, "must be true or false");
    }

    /**
     * A member that is itself an object.
     *
     * @param name in any letter case
     * @return empty if absent or null
     */
    public Optional<Settings> object(String name) {
        return find(name, Settings.class, "must be an object");
    }

    /**
     * A whole number between two bounds.
     *
     * @param name in any letter case
     * @param min the least allowed value
     * @param max the largest allowed value
     * @return empty if absent or null
     */
    public OptionalInt integer(String name, int min, int max) {
        Object value = value(name);
        if (value == null) {
            return OptionalInt.empty();
        }
        if (value instanceof Long number && number >= min && number <= max) {
            return OptionalInt.of(number.intValue());
        }
        throw new InvalidValueException(value.toString(), "must be a whole number from " + min + " to " + max)
                .named(name);
    }

    private <T> Optional<T> find(String name, Class<T> type, String rule) {
        Object value = value(name);
        if (value != null && !type.isInstance(value)) {
            throw new InvalidValueException(value.toString(), rule).named(name);
        }
        return Optional.ofNullable(type.cast(value));
    }

    private Object value(String name) {
        for (int i = members.length - 2; i >= 0; i -= 2) {
            if (name.equalsIgnoreCase((String) members[i])) {
                return members[i + 1];
            }
        }
        return null;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Settings that && Arrays.equals(members, that.members);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(members);
    }

    @Override
    public String toString() {
        return members().toString();
    }
}
