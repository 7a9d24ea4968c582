package dev.loden.api.spi;

import dev.loden.api.Preview;
import dev.loden.api.net.IpAddress;

/**
 * An ICMP echo request (RFC 792, RFC 4443).
 *
 * @param destination of either family
 * @param bytes of the whole IP packet, {@value #LEAST} to 65,535
 * @since 0.1
 */
@Preview
public record EchoRequest(IpAddress destination, int bytes) {
    /** An IPv6 header, an ICMP header, and what a reply is known by. */
    public static final int LEAST = 64;

    /** Checks the size. */
    public EchoRequest {
        if (bytes < LEAST || bytes > 65_535) {
            throw new IllegalArgumentException(bytes + " bytes");
        }
    }
}
