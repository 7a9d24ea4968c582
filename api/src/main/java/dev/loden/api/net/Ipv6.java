package dev.loden.api.net;

import dev.loden.api.Stable;

/**
 * An IPv6 address, without a zone.
 *
 * @param high the first 64 bits
 * @param low the last 64 bits
 * @since 0.1
 */
@Stable
public record Ipv6(long high, long low) implements IpAddress {
    private static final int GROUPS = 8;

    /**
     * Reads the forms of RFC 4291 section 2.2: eight groups, {@code ::} for a run of zeros, a dotted quad at the end.
     *
     * @param text for example {@code fd00:1::} or {@code ::ffff:10.0.0.1}
     * @return the address
     * @throws InvalidValueException if it is anything else; a zone ({@code %eth0}) is refused
     */
    public static Ipv6 parse(String text) {
        int gap = text.indexOf("::");
        if (gap < 0) {
            int[] all = groups(text, 0, text.length());
            if (all.length != GROUPS) {
                throw notAnAddress(text);
            }
            return ofGroups(all, new int[0]);
        }
        int[] head = groups(text, 0, gap);
        int[] tail = groups(text, gap + 2, text.length());
        if (head.length + tail.length >= GROUPS) {
            throw notAnAddress(text);
        }
        return ofGroups(head, tail);
    }

    private static int[] groups(String whole, int from, int to) {
        if (from == to) {
            return new int[0];
        }
        String[] words = whole.substring(from, to).split(":", -1);
        boolean quad = to == whole.length() && words[words.length - 1].indexOf('.') >= 0;
        int[] groups = new int[quad ? words.length + 1 : words.length];
        if (groups.length > GROUPS) {
            throw notAnAddress(whole);
        }
        for (int i = 0; i < words.length; i++) {
            if (quad && i == words.length - 1) {
                int bits = Ipv4.parse(words[i]).bits();
                groups[i] = bits >>> 16;
                groups[i + 1] = bits & 0xffff;
            } else {
                groups[i] = group(whole, words[i]);
            }
        }
        return groups;
    }

    private static int group(String whole, String word) {
        if (word.isEmpty() || word.length() > 4) {
            throw notAnAddress(whole);
        }
        int value = 0;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                throw notAnAddress(whole);
            }
            value = value << 4 | digit;
        }
        return value;
    }

    private static Ipv6 ofGroups(int[] head, int[] tail) {
        int[] all = new int[GROUPS];
        System.arraycopy(head, 0, all, 0, head.length);
        System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
        return new Ipv6(half(all, 0), half(all, 4));
    }

    private static long half(int[] groups, int from) {
        return (long) groups[from] << 48
                | (long) groups[from + 1] << 32
                | (long) groups[from + 2] << 16
                | groups[from + 3];
    }

    private static InvalidValueException notAnAddress(String text) {
        return new InvalidValueException(text, "not an IPv6 address");
    }

    static Ipv6 ofBytes(byte[] bytes) {
        return new Ipv6(word(bytes, 0), word(bytes, 8));
    }

    private static long word(byte[] bytes, int from) {
        long word = 0;
        for (int i = from; i < from + 8; i++) {
            word = word << 8 | (bytes[i] & 0xff);
        }
        return word;
    }

    /**
     * Whether the address is of link scope (fe80::/10, RFC 4291 section 2.5.6): the kernel makes those by itself.
     *
     * @return true inside fe80::/10
     */
    public boolean isLinkLocal() {
        return high >>> 54 == 0xfe80L >>> 6;
    }

    @Override
    public Family family() {
        return Family.IPV6;
    }

    @Override
    public byte[] toBytes() {
        byte[] bytes = new byte[16];
        for (int i = 0; i < 8; i++) {
            bytes[i] = (byte) (high >>> (56 - 8 * i));
            bytes[8 + i] = (byte) (low >>> (56 - 8 * i));
        }
        return bytes;
    }

    @Override
    public Ipv6 plus(long offset) {
        long sum = low + offset;
        boolean carried = offset >= 0 && Long.compareUnsigned(sum, low) < 0;
        boolean borrowed = offset < 0 && Long.compareUnsigned(sum, low) > 0;
        return new Ipv6(high + (carried ? 1 : 0) - (borrowed ? 1 : 0), sum);
    }

    @Override
    public Ipv6 masked(int length) {
        return new Ipv6(high & mask(Math.min(length, 64)), low & mask(Math.max(length - 64, 0)));
    }

    @Override
    public Ipv6 filled(int length) {
        return new Ipv6(high | ~mask(Math.min(length, 64)), low | ~mask(Math.max(length - 64, 0)));
    }

    private static long mask(int length) {
        return length == 0 ? 0 : -1L << (64 - length);
    }

    @Override
    public int compareTo(IpAddress other) {
        if (!(other instanceof Ipv6 that)) {
            return 1;
        }
        int byHigh = Long.compareUnsigned(high, that.high);
        return byHigh != 0 ? byHigh : Long.compareUnsigned(low, that.low);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv6 that && high == that.high && low == that.low;
    }

    @Override
    public int hashCode() {
        return 31 * HashMixer.hash(high) + HashMixer.hash(low);
    }

    /** The canonical text of RFC 5952: lower case, the longest run of two or more zero groups as {@code ::}. */
    @Override
    public String toString() {
        if (high == 0 && low >>> 32 == 0xffff) {
            return "::ffff:" + new Ipv4((int) low);
        }
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = (int) ((i < 4 ? high : low) >>> (48 - 16 * (i % 4))) & 0xffff;
        }
        int gap = longestZeroRun(groups);
        if (gap < 0) {
            return join(groups, 0, GROUPS);
        }
        int end = gap;
        while (end < GROUPS && groups[end] == 0) {
            end++;
        }
        return join(groups, 0, gap) + "::" + join(groups, end, GROUPS);
    }

    private static int longestZeroRun(int[] groups) {
        int best = -1;
        int bestLength = 1;
        int length = 0;
        for (int i = 0; i < GROUPS; i++) {
            length = groups[i] == 0 ? length + 1 : 0;
            if (length > bestLength) {
                bestLength = length;
                best = i - length + 1;
            }
        }
        return best;
    }

    private static String join(int[] groups, int from, int to) {
        var text = new StringBuilder();
        for (int i = from; i < to; i++) {
            text.append(i > from ? ":" : "").append(Integer.toHexString(groups[i]));
        }
        return text.toString();
    }
}
