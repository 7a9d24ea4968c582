package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HashMixerTest {
    private static final int NUMBERS = 10_000;

    /** 2^64 divided by the golden ratio, by which the numbers below are multiples whose high halves are equal: it was the factor once. */
    private static final long KNOWN = 0x9e37_79b9_7f4a_7c15L;

    @Test
    void scattersRowsOfNumbers() {
        long slots = count(NUMBERS, number -> HashMixer.hash(number) & 0xffff);
        assertTrue(slots > NUMBERS * 8 / 10, slots + " slots");
    }

    /** Addresses in a row, subnets in a row, wide subnets in a row. */
    @ParameterizedTest
    @CsvSource({"1, 10000", "256, 10000", "65536, 10000", "1, 200", "256, 200", "65536, 200", "4, 200", "4096, 200"})
    void scattersRowsInTablesOfTheirSize(long step, int count) {
        int table = Integer.highestOneBit(count * 4 / 3) * 2; // as HashMap's
        long slots = count(count, number -> slot(HashMixer.hash(number * step), table));
        assertTrue(slots > count * 6 / 10, slots + " slots of " + table); // by chance 65 to 79 of 100
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 1L << 14, 1L << 20, 1L << 32, (1L << 14) + 1})
    void scattersMultiplesOfSimpleNumbers(long step) {
        assertTrue(count(NUMBERS, number -> HashMixer.hash(number * step)) > NUMBERS * 9 / 10);
    }

    @Test
    void scattersNumbersThatWereChosenToCollide() {
        long inverse = inverse(KNOWN);
        long codes = count(NUMBERS, low -> HashMixer.hash(low * inverse)); // times KNOWN it is low: the upper half is 0
        assertTrue(codes > NUMBERS * 9 / 10, codes + " codes");
    }

    /** Those of 64 subnets of 24 bits each are all different and near each other. */
    @Test
    void keepsNeighborsNear() {
        long first = 10L << 24;
        assertEquals(1 << 14, count(1 << 14, number -> HashMixer.hash(first + number)));
        int base = HashMixer.hash(first);
        for (int i = 0; i < 64; i++) {
            assertEquals(base + i, HashMixer.hash(first + i * 256L));
            assertTrue(Math.abs(HashMixer.hash(first + i) - base) < 1 << 14);
        }
    }

    private static long count(int numbers, LongUnaryOperator code) {
        Set<Long> codes = new HashSet<>();
        for (long number = 0; number < numbers; number++) {
            codes.add(code.applyAsLong(number));
        }
        return codes.size();
    }

    private static long slot(int hash, int table) {
        return (hash ^ hash >>> 16) & (table - 1);
    }

    /** Modulo 2^64, by Newton's iteration. */
    private static long inverse(long odd) {
        long inverse = odd;
        for (int i = 0; i < 6; i++) {
            inverse *= 2 - odd * inverse;
        }
        return inverse;
    }
}
