package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Numbers by prefix, found by the longest one that an address lies in. Immutable. There is a hash table for each length that occurs,
 * of which a network has one or two, so a lookup takes the same time with 20,000 prefixes as with 2. <b>Thread</b>: any.
 */
final class PrefixMap {
    /** No prefix. */
    static final int NONE = -1;

    private final Level[] ipv4;
    private final Level[] ipv6;

    private PrefixMap(Level[] ipv4, Level[] ipv6) {
        this.ipv4 = ipv4;
        this.ipv6 = ipv6;
    }

    static PrefixMap of(Map<Prefix, Integer> numbers) {
        var ipv4 = new TreeMap<Integer, List<Prefix>>();
        var ipv6 = new TreeMap<Integer, List<Prefix>>();
        for (Prefix prefix : numbers.keySet()) {
            (prefix.address() instanceof Ipv4 ? ipv4 : ipv6)
                    .computeIfAbsent(-prefix.length(), length -> new ArrayList<>())
                    .add(prefix);
        }
        return new PrefixMap(levels(ipv4, numbers), levels(ipv6, numbers));
    }

    /** The longest first. */
    private static Level[] levels(Map<Integer, List<Prefix>> byLength, Map<Prefix, Integer> numbers) {
        return byLength.entrySet().stream()
                .map(entry -> Level.of(-entry.getKey(), entry.getValue(), numbers))
                .toArray(Level[]::new);
    }

    /** The number for an IPv4 address; {@link #NONE} if it is in no prefix. */
    int find(int address) {
        for (Level level : ipv4) {
            int found = level.find(0, address & 0xffff_ffffL);
            if (found != NONE) {
                return found;
            }
        }
        return NONE;
    }

    /** The number for an IPv6 address; {@link #NONE} if it is in no prefix. */
    int find(long high, long low) {
        for (Level level : ipv6) {
            int found = level.find(high, low);
            if (found != NONE) {
                return found;
            }
        }
        return NONE;
    }

    /** All prefixes of one length, with open addressing at a quarter to a half full. */
    private static final class Level {
        private final long highMask;
        private final long lowMask;
        private final long[] high;
        private final long[] low;
        private final int[] number;

        private Level(long highMask, long lowMask, int size) {
            this.highMask = highMask;
            this.lowMask = lowMask;
            high = new long[size];
            low = new long[size];
            number = new int[size];
            Arrays.fill(number, NONE);
        }

        static Level of(int length, List<Prefix> prefixes, Map<Prefix, Integer> numbers) {
            boolean isIpv4 = prefixes.getFirst().address() instanceof Ipv4;
            int size = Integer.highestOneBit(Math.max(1, prefixes.size())) * 4;
            long lowMask = isIpv4 ? ones(32, length) : length > 64 ? ones(64, length - 64) : 0;
            long highMask = isIpv4 ? 0 : ones(64, Math.min(64, length));
            var level = new Level(highMask, lowMask, size);
            prefixes.forEach(prefix -> level.put(prefix.address(), numbers.get(prefix)));
            return level;
        }

        private static long ones(int width, int length) {
            long all = width == 64 ? -1L : (1L << width) - 1;
            return length == 0 ? 0 : all << (width - length) & all;
        }

        private void put(IpAddress address, int value) {
            long addressHigh = address instanceof Ipv6 six ? six.high() : 0;
            long addressLow = switch (address) {
                case Ipv4 four -> four.bits() & 0xffff_ffffL;
                case Ipv6 six -> six.low();
            };
            int at = slot(addressHigh, addressLow);
            while (number[at] != NONE) {
                at = at + 1 & number.length - 1;
            }
            high[at] = addressHigh;
            low[at] = addressLow;
            number[at] = value;
        }

        private int find(long addressHigh, long addressLow) {
            long keyHigh = addressHigh & highMask;
            long keyLow = addressLow & lowMask;
            int at = slot(keyHigh, keyLow);
            while (number[at] != NONE) {
                if (low[at] == keyLow && high[at] == keyHigh) {
                    return number[at];
                }
                at = at + 1 & number.length - 1;
            }
            return NONE;
        }

        /** Multiplicative hashing (Knuth), so that consecutive subnets do not cluster. */
        private int slot(long keyHigh, long keyLow) {
            long mixed = (keyHigh * 0x9e37_79b9_7f4a_7c15L ^ keyLow) * 0x9e37_79b9_7f4a_7c15L;
            return (int) (mixed >>> 32) & number.length - 1;
        }
    }
}
