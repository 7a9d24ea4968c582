package dev.loden.netlink.codec;

import java.util.HashMap;
import java.util.Map;

/** Which device has which number; messages carry numbers, values carry names. */
public final class LinkNames {
    private final Map<Integer, String> names = new HashMap<>();

    public void put(int index, String name) {
        names.put(index, name);
    }

    public void remove(int index) {
        names.remove(index);
    }

    /** The device's name, empty if unknown. */
    public String name(int index) {
        return names.getOrDefault(index, "");
    }
}
