package dev.loden.codec.json;

/**
 * Keeps one copy of short strings that occur again and again, as the names of members do in the leases of a large cluster. The table has
 * a fixed size, and a string replaces another one in its place: collisions cost memory only, and so do races between threads.
 *
 * <p><b>Thread</b>: any.
 */
final class SharedStrings {
    private static final int LONGEST = 16;
    private static final String[] KNOWN = new String[64];

    private SharedStrings() {}

    /** An equal string, which may be another object. */
    static String shared(String text) {
        if (text.length() > LONGEST) {
            return text;
        }
        int place = text.hashCode() & (KNOWN.length - 1);
        String known = KNOWN[place];
        if (text.equals(known)) {
            return known;
        }
        KNOWN[place] = text;
        return text;
    }
}
