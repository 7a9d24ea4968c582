package dev.loden.testbed;

import java.util.ArrayList;
import java.util.List;

/** Names that an outsider chose so that a parser's table of names would put them all into one place. */
public final class CollidingNames {
    private CollidingNames() {}

    /** Jackson adds up all of a name but its first 12 bytes, 4 bytes at a time: their order changes no hash, whatever its seed. */
    public static List<String> inJackson() {
        var names = new ArrayList<String>();
        permute("aaaabbbbcccc", List.of("dddd", "eeee", "ffff", "gggg", "hhhh", "iiii", "jjjj"), names);
        return names;
    }

    private static void permute(String start, List<String> rest, List<String> names) {
        if (rest.isEmpty()) {
            names.add(start);
        }
        for (String next : rest) {
            permute(
                    start + next,
                    rest.stream().filter(other -> !other.equals(next)).toList(),
                    names);
        }
    }
}
