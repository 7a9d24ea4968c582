package dev.loden.api.net;

import dev.loden.api.Stable;
import java.util.HexFormat;

/**
 * A 48-bit Ethernet address.
 *
 * @param bits the six octets, first octet most significant; the upper 16 bits are zero
 * @since 0.1
 */
@Stable
public record MacAddress(long bits) implements Comparable<MacAddress> {
    private static final int OCTETS = 6;
    private static final int TEXT_LENGTH = 3 * OCTETS - 1;
    private static final int DOTTED_LENGTH = 2 * OCTETS + 2;
    private static final HexFormat COLONS = HexFormat.ofDelimiter(":");

    /** Checks that the value has 48 bits. */
    public MacAddress {
        if (bits >>> 48 != 0) {
            throw new InvalidValueException(Long.toHexString(bits), "a MAC address has 48 bits");
        }
    }

    /**
     * Reads six hexadecimal octets of either case in one of the forms that Go's net.ParseMAC takes: with colons, with hyphens, or
     * in three groups with dots.
     *
     * @param text for example {@code 0a:58:0a:f4:00:01}, {@code 0A-58-0A-F4-00-01} or {@code 0a58.0af4.0001}
     * @return the address
     * @throws InvalidValueException if it is anything else
     */
    public static MacAddress parse(String text) {
        boolean dots = text.length() == DOTTED_LENGTH;
        if (!dots && text.length() != TEXT_LENGTH) {
            throw notAnAddress(text);
        }
        char separator = dots ? '.' : text.charAt(2) == '-' ? '-' : ':';
        int group = dots ? 4 : 2;
        long bits = 0;
        for (int start = 0; start < text.length(); start += group + 1) {
            int end = start + group;
            for (int i = start; i < end; i++) {
                bits = bits << 4 | digit(text, i);
            }
            if (end < text.length() && text.charAt(end) != separator) {
                throw notAnAddress(text);
            }
        }
        return new MacAddress(bits);
    }

    private static int digit(String text, int at) {
        char c = text.charAt(at);
        int lower = c | 0x20;
        if (c >= '0' && c <= '9') {
            return c - '0';
        }
        if (lower >= 'a' && lower <= 'f') {
            return lower - 'a' + 10;
        }
        throw notAnAddress(text);
    }

    private static InvalidValueException notAnAddress(String text) {
        return new InvalidValueException(text, "not a MAC address (six hexadecimal octets with colons between)");
    }

    /**
     * Reads six octets in wire order.
     *
     * @param octets exactly six, not kept
     * @return the address
     * @throws InvalidValueException if there are not six
     */
    public static MacAddress ofBytes(byte[] octets) {
        if (octets.length != OCTETS) {
            throw new InvalidValueException(octets.length + " bytes", "a MAC address has 6 octets");
        }
        long bits = 0;
        for (byte octet : octets) {
            bits = bits << 8 | (octet & 0xff);
        }
        return new MacAddress(bits);
    }

    /**
     * The octets in wire order.
     *
     * @return a new array of six
     */
    public byte[] toBytes() {
        byte[] octets = new byte[OCTETS];
        for (int i = 0; i < OCTETS; i++) {
            octets[i] = (byte) (bits >>> (40 - 8 * i));
        }
        return octets;
    }

    /**
     * Whether the group bit (the lowest of the first octet, IEEE 802) is set, as it is in broadcast; such an address
     * belongs to no one interface.
     *
     * @return true for multicast and broadcast
     */
    public boolean isMulticast() {
        return (bits >>> 40 & 1) != 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof MacAddress that && bits == that.bits;
    }

    @Override
    public int hashCode() {
        return HashMixer.hash(bits);
    }

    @Override
    public int compareTo(MacAddress other) {
        return Long.compare(bits, other.bits);
    }

    @Override
    public String toString() {
        return COLONS.formatHex(toBytes());
    }
}
