package dev.loden.api.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HashMixerTest {
    private static final int NUMBERS = 10_000;

    /** 2^64 divided by the golden ratio, by which the numbers below are multiples whose high halves are equal: it was the factor once. */
    private static final long KNOWN = 0x9e37_79b9_7f4a_7c15L;

    @Test
    void scattersRowsOfNumbers() {
        Set<Integer> slots = new HashSet<>();
        for (long number = 0; number < NUMBERS; number++) {
            slots.add(HashMixer.hash(number) & 0xffff);
        }
        assertTrue(slots.size() > NUMBERS * 8 / 10, slots.size() + " slots");
    }

    @Test
    void scattersNumbersThatWereChosenToCollide() {
        long inverse = inverse(KNOWN);
        Set<Integer> codes = new HashSet<>();
        for (long low = 0; low < NUMBERS; low++) {
            codes.add(HashMixer.hash(low * inverse)); // times KNOWN it is low: the upper half is 0
        }
        assertTrue(codes.size() > NUMBERS * 9 / 10, codes.size() + " codes");
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
