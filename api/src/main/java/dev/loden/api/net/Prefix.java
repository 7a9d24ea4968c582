package dev.loden.api.net;

import dev.loden.api.Stable;

/**
 * A network prefix in CIDR form with all host bits clear. Ordered by address, then from short (wide) to long (narrow).
 *
 * @param address the network address; its bits after {@code length} are zero
 * @param length how many bits are fixed, 0 to the family's width
 * @since 0.1
 */
@Stable
public record Prefix(IpAddress address, int length) implements Comparable<Prefix> {
    /** 2^32 divided by the golden ratio: no address near another one has a code that its other length would give it. */
    private static final int LENGTHS_APART = 0x9e37_79b9;

    /** Checks that the length fits the family and that no host bit is set. */
    public Prefix {
        checkLength(address, length);
        if (!address.masked(length).equals(address)) {
            throw new InvalidValueException(
                    address + "/" + length,
                    "host bits are set; the network is " + address.masked(length) + "/" + length);
        }
    }

    /**
     * The prefix that holds an address.
     *
     * @param address any address of it
     * @param length 0 to the family's width
     * @return the prefix with the host bits cleared
     * @throws InvalidValueException if the length does not fit the family
     */
    public static Prefix of(IpAddress address, int length) {
        checkLength(address, length);
        return new Prefix(address.masked(length), length);
    }

    /**
     * Reads CIDR notation and clears the host bits, as flannel does for {@code Network}.
     *
     * @param text for example {@code 10.244.0.0/16} or {@code fd00::/48}
     * @return the prefix
     * @throws InvalidValueException if it is anything else
     */
    public static Prefix parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw notAPrefix(text);
        }
        IpAddress address = IpAddress.parse(text.substring(0, slash));
        return of(address, parseLength(text, slash + 1));
    }

    private static int parseLength(String text, int start) {
        int digits = text.length() - start;
        if (digits < 1 || digits > 3 || (digits > 1 && text.charAt(start) == '0')) {
            throw notAPrefix(text);
        }
        int length = 0;
        for (int i = start; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                throw notAPrefix(text);
            }
            length = length * 10 + (c - '0');
        }
        return length;
    }

    private static void checkLength(IpAddress address, int length) {
        if (length < 0 || length > address.family().bits()) {
            throw new InvalidValueException(
                    address + "/" + length,
                    "the prefix length must be 0 to " + address.family().bits());
        }
    }

    private static InvalidValueException notAPrefix(String text) {
        return new InvalidValueException(text, "not a prefix (address/length, as in 10.244.0.0/16)");
    }

    /**
     * The family of the address.
     *
     * @return never null
     */
    public Family family() {
        return address.family();
    }

    /**
     * The last address of the prefix.
     *
     * @return the address with all host bits set
     */
    public IpAddress last() {
        return address.filled(length);
    }

    /**
     * Whether an address lies inside.
     *
     * @param other of either family
     * @return false for the other family
     */
    public boolean contains(IpAddress other) {
        return other.family() == family() && other.masked(length).equals(address);
    }

    /**
     * Whether a whole prefix lies inside; every prefix contains itself.
     *
     * @param other of either family
     * @return false for the other family
     */
    public boolean contains(Prefix other) {
        return other.length >= length && contains(other.address);
    }

    /**
     * Whether two prefixes share an address, which means that one contains the other.
     *
     * @param other of either family
     * @return false for the other family
     */
    public boolean overlaps(Prefix other) {
        return contains(other) || other.contains(this);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Prefix that && length == that.length && address.equals(that.address);
    }

    @Override
    public int hashCode() {
        return address.hashCode() + LENGTHS_APART * length;
    }

    @Override
    public int compareTo(Prefix other) {
        int byAddress = address.compareTo(other.address);
        return byAddress != 0 ? byAddress : Integer.compare(length, other.length);
    }

    @Override
    public String toString() {
        return address + "/" + length;
    }
}
