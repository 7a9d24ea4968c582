package dev.loden.codec.json;

/**
 * Short texts that come again and again, as the names of members do in the leases of a large cluster, kept once. The table
 * has a fixed size and forgets: texts that collide only cost memory. <b>Thread</b>: any; a lost race costs the same.
 */
final class SharedTexts {
    private static final int LONGEST = 16;
    private static final String[] KNOWN = new String[64];

    private SharedTexts() {}

    /** The same text, perhaps as another object. */
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
