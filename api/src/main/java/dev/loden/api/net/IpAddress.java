package dev.loden.api.net;

import dev.loden.api.Stable;

/**
 * An IPv4 or IPv6 address. Ordered by family (IPv4 first), then as an unsigned number.
 *
 * @since 0.1
 */
@Stable
public sealed interface IpAddress extends Comparable<IpAddress> permits Ipv4, Ipv6 {
    /**
     * Reads either family's text form.
     *
     * @param text dotted quad, or any form of RFC 4291 section 2.2 without a zone
     * @return the address
     * @throws InvalidValueException if the text is neither
     */
    static IpAddress parse(String text) {
        return text.indexOf(':') >= 0 ? Ipv6.parse(text) : Ipv4.parse(text);
    }

    /**
     * Reads an address in network byte order, as netlink carries it.
     *
     * @param bytes 4 or 16 bytes, not kept
     * @return the address
     * @throws InvalidValueException if there are neither 4 nor 16 bytes
     */
    static IpAddress ofBytes(byte[] bytes) {
        return switch (bytes.length) {
            case 4 -> Ipv4.ofBytes(bytes);
            case 16 -> Ipv6.ofBytes(bytes);
            default -> throw new InvalidValueException(bytes.length + " bytes", "an address has 4 or 16 bytes");
        };
    }

    /**
     * The family this address belongs to.
     *
     * @return never null
     */
    Family family();

    /**
     * The address in network byte order.
     *
     * @return a new array of 4 or 16 bytes
     */
    byte[] toBytes();

    /**
     * The address that follows by {@code offset}, wrapping at the end of the family.
     *
     * @param offset how far, negative to go back
     * @return the other address
     */
    IpAddress plus(long offset);

    /**
     * This address with all bits after the first {@code length} cleared.
     *
     * @param length 0 to the family's width
     * @return the network address
     */
    IpAddress masked(int length);

    /**
     * This address with all bits after the first {@code length} set.
     *
     * @param length 0 to the family's width
     * @return the last address of that prefix
     */
    IpAddress filled(int length);

    /** IPv4 first, each family by number. */
    @Override
    int compareTo(IpAddress other);
}
