package dev.loden.distro;

import dev.loden.api.spi.ProviderFlag;
import java.util.Comparator;
import java.util.List;

/** The flag that may have been meant. */
final class Suggestion {
    /** A name that differs in more places than this is another name. */
    private static final int FARTHEST = 4;

    private Suggestion() {}

    /** One line about the name of a flag that is none of ours. */
    static String unknown(String name, List<ProviderFlag> flags) {
        return flags.stream()
                .map(ProviderFlag::name)
                .min(Comparator.comparingInt(known -> distance(name, known)))
                .filter(known -> distance(name, known) <= Math.min(FARTHEST, name.length() - 1))
                .map(known -> "unknown flag --" + name + "; did you mean --" + known + "?")
                .orElse("unknown flag --" + name + " (see --help)");
    }

    /** How many letters have to be added, removed or replaced (Levenshtein). */
    static int distance(String from, String to) {
        int[] row = new int[to.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= from.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int replaced = diagonal + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[to.length()];
    }
}
