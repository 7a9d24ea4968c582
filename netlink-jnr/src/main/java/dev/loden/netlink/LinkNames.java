package dev.loden.netlink;

import java.util.HashMap;
import java.util.Map;

/** Which device has which number; messages carry numbers, values carry names. */
final class LinkNames {
    private final Map<Integer, String> names = new HashMap<>();

    void put(int index, String name) {
        names.put(index, name);
    }

    void remove(int index) {
        names.remove(index);
    }

    /** The device's name, empty if unknown. */
    String name(int index) {
        return names.getOrDefault(index, "");
    }
}
