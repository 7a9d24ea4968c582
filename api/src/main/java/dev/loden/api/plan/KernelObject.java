package dev.loden.api.plan;

/** Something the kernel holds and a plan may ask for. Two objects of one {@link #key} cannot be there at once. */
public sealed interface KernelObject permits Link, Address, NextHop, Route, Neighbor, FdbEntry {
    /**
     * What identifies it.
     *
     * @return equal for objects that exclude each other
     */
    ObjectKey key();

    /**
     * The device it is, or hangs on. When that device is deleted, so is the object.
     *
     * @return a device name
     */
    String link();
}
