package dev.loden.api.lease;

import dev.loden.api.Stable;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import java.util.function.Function;

/**
 * How a node can be reached, in the words of its backend. It belongs to the receiver: others send to this node in the
 * way it says here.
 *
 * @param backendType which backend understands the data: {@code vxlan}
 * @param data what peers need over IPv4, for vxlan {@code {"VNI":1,"VtepMAC":"aa:..."}}; empty if nothing. A backend whose data
 *     is a JSON text instead of an object, as extension's, has it as the one member with the empty name
 * @param v6Data the same over IPv6; empty if nothing
 * @since 0.1
 */
@Stable
public record Advertisement(String backendType, Settings data, Settings v6Data) {
    /** Says nothing, as a lease that is only reserved. */
    public static final Advertisement NONE = new Advertisement("", Settings.EMPTY, Settings.EMPTY);

    /**
     * What peers need over one family.
     *
     * @param family which
     * @return {@link #data} or {@link #v6Data}
     */
    public Settings data(Family family) {
        return switch (family) {
            case IPV4 -> data;
            case IPV6 -> v6Data;
        };
    }

    /**
     * What peers need over one family at least: IPv4's as a reader understands it, or IPv6's where IPv4's is absent or unusable.
     *
     * @param reader of one family's data; throws an {@link InvalidValueException} for what is unusable
     * @param <T> what it makes of it
     * @return that
     * @throws InvalidValueException if neither is usable
     * @since 0.1
     */
    public <T> T usable(Function<Settings, T> reader) {
        if (data.isEmpty() || v6Data.isEmpty()) {
            return reader.apply(data.isEmpty() ? v6Data : data);
        }
        try {
            return reader.apply(data);
        } catch (InvalidValueException ofIpv4) {
            return reader.apply(v6Data);
        }
    }
}
