package dev.loden.backend.udp.plane;

/** UDP headers where they lie (RFC 768), in network byte order. */
final class Udp {
    static final int HEADER = 8;
    static final int LENGTH = 4;
    static final int CHECKSUM = 6;

    private Udp() {}
}
