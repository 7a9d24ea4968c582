package dev.loden.api.net;

import dev.loden.api.Stable;

/**
 * An IPv4 address.
 *
 * @param bits the 32 bits, most significant first: 10.0.0.1 is 0x0a000001
 * @since 0.1
 */
@Stable
public record Ipv4(int bits) implements IpAddress {
    /**
     * Reads a dotted quad of four decimal numbers without leading zeros (so 010 is never mistaken for octal).
     *
     * @param text for example {@code 10.244.1.0}
     * @return the address
     * @throws InvalidValueException if it is anything else
     */
    public static Ipv4 parse(String text) {
        int bits = 0;
        int start = 0;
        for (int part = 0; part < 4; part++) {
            int end = part < 3 ? text.indexOf('.', start) : text.length();
            bits = bits << 8 | octet(text, start, end);
            start = end + 1;
        }
        return new Ipv4(bits);
    }

    private static int octet(String text, int start, int end) {
        int digits = end - start;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(start) == '0')) {
            throw notAnAddress(text);
        }
        int value = 0;
        for (int i = start; i < end; i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw notAnAddress(text);
            }
            value = value * 10 + (c - '0');
        }
        if (value > 255) {
            throw notAnAddress(text);
        }
        return value;
    }

    private static InvalidValueException notAnAddress(String text) {
        return new InvalidValueException(text, "not an IPv4 address (four numbers 0-255 with dots between)");
    }

    static Ipv4 ofBytes(byte[] b) {
        return new Ipv4((b[0] & 0xff) << 24 | (b[1] & 0xff) << 16 | (b[2] & 0xff) << 8 | (b[3] & 0xff));
    }

    @Override
    public Family family() {
        return Family.IPV4;
    }

    @Override
    public byte[] toBytes() {
        return new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits};
    }

    @Override
    public Ipv4 plus(long offset) {
        return new Ipv4((int) (bits + offset));
    }

    @Override
    public Ipv4 masked(int length) {
        return new Ipv4(bits & mask(length));
    }

    @Override
    public Ipv4 filled(int length) {
        return new Ipv4(bits | ~mask(length));
    }

    private static int mask(int length) {
        return length == 0 ? 0 : -1 << (32 - length);
    }

    @Override
    public int compareTo(IpAddress other) {
        return other instanceof Ipv4 that ? Integer.compareUnsigned(bits, that.bits) : -1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Ipv4 that && bits == that.bits;
    }

    @Override
    public int hashCode() {
        return HashMixer.hash(bits);
    }

    @Override
    public String toString() {
        return (bits >>> 24) + "." + (bits >>> 16 & 0xff) + "." + (bits >>> 8 & 0xff) + "." + (bits & 0xff);
    }
}
