package dev.loden.backend.udp.plane;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The Internet checksum (RFC 1071). Sums are taken over bytes in the host's order, which does not matter to a one's complement sum as
 * long as the result is stored in the same order. <b>Thread</b>: any.
 */
final class Checksum {
    private static final boolean SWAP = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
    private static final long HALF = 0xffff_ffffL;

    private Checksum() {}

    /**
     * Adds many bytes to a sum.
     *
     * @param sum of what is before, which has an even number of bytes
     * @return not folded
     */
    static long sum(Memory in, int at, int length, long sum) {
        long total = sum;
        int position = at;
        int words = length / Long.BYTES;
        long[] scratch = in.scratch();
        while (words > 0) {
            int count = Math.min(words, scratch.length);
            in.words()[position % Long.BYTES].get(position / Long.BYTES, scratch, 0, count);
            total = sum(scratch, count, total);
            position += count * Long.BYTES;
            words -= count;
        }
        return sum(in.bytes(), position, at + length - position, total);
    }

    private static long sum(long[] words, int count, long sum) {
        long total = sum;
        for (int i = 0; i < count; i++) {
            long word = words[i];
            total += (word & HALF) + (word >>> 32);
        }
        return total;
    }

    /**
     * Adds bytes to a sum.
     *
     * @param bytes in the host's order
     * @param sum of what is before, which has an even number of bytes
     * @return not folded
     */
    static long sum(ByteBuffer bytes, int at, int length, long sum) {
        long total = sum;
        int position = at;
        int end = at + length;
        for (; position + 32 <= end; position += 32) {
            long a = bytes.getLong(position);
            long b = bytes.getLong(position + 8);
            long c = bytes.getLong(position + 16);
            long d = bytes.getLong(position + 24);
            total += (a & HALF) + (a >>> 32) + (b & HALF) + (b >>> 32);
            total += (c & HALF) + (c >>> 32) + (d & HALF) + (d >>> 32);
        }
        for (; position + 4 <= end; position += 4) {
            total += bytes.getInt(position) & HALF;
        }
        if (position + 2 <= end) {
            total += bytes.getShort(position) & 0xffff;
            position += 2;
        }
        return position < end ? total + host((bytes.get(position) & 0xff) << 8) : total;
    }

    /** A 16-bit number of a header, as it is summed. */
    static int host(int number) {
        return SWAP ? Short.reverseBytes((short) number) & 0xffff : number;
    }

    /** The 16 bits of a sum. */
    static int fold(long sum) {
        long folded = (sum & HALF) + (sum >>> 32);
        folded = (folded & 0xffff) + (folded >>> 16);
        folded = (folded & 0xffff) + (folded >>> 16);
        return (int) ((folded & 0xffff) + (folded >>> 16));
    }

    /** What goes into a checksum field, in the host's order. */
    static short finish(long sum) {
        return (short) ~fold(sum);
    }

    /** The sum without a 16-bit number that is in it. */
    static long minus(long sum, int number) {
        return (long) fold(sum) + (~(long) host(number) & 0xffff);
    }
}
