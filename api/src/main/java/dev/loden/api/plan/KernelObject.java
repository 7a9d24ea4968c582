package dev.loden.api.plan;

import dev.loden.api.Stable;

/**
 * Something the kernel holds and a plan may ask for. Two objects of one {@link #key} cannot be there at once.
 *
 * @since 0.1
 */
@Stable
public sealed interface KernelObject permits Link, Address, NextHop, Route, Neighbor, FdbEntry, DriverObject {
    /**
     * What identifies it.
     *
     * @return equal for objects that exclude each other
     */
    ObjectKey key();

    /**
     * The device it is, or hangs on. When that device is deleted, so is the object.
     *
     * @return a device name; empty for one that hangs on none: a {@link Via.Blackhole blackhole}, an
     *     object of a driver
     */
    String link();
}
