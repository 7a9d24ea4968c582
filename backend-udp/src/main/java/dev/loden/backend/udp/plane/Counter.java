package dev.loden.backend.udp.plane;

/** What is counted. */
public enum Counter {
    /** Packets sent to peers, as they are on the wire. */
    SENT("packets sent"),
    /** System calls that sent them: {@code sendmmsg}. */
    SEND_CALLS("calls to send"),
    /** Packets received from peers, as they are on the wire. */
    RECEIVED("packets received"),
    /** Packets given to the kernel, of which one may be several on the wire. */
    DELIVERED("packets delivered"),
    /** Of pods, to an address that no peer has. */
    NO_ROUTE("dropped: no peer has the destination"),
    /** Of pods, that may not go any further. */
    TTL_EXCEEDED("dropped: TTL exceeded"),
    /** Of pods, larger than the way to the peer takes, and not to be fragmented. */
    TOO_BIG("dropped: too big, and not to be fragmented"),
    /** No IP packet, or cut short. */
    MALFORMED("dropped: malformed"),
    /** Not from a node that has the source's subnet. */
    FOREIGN("dropped: the sender is no peer, or the source is not in the sender's subnet"),
    /** The kernel did not take a datagram. */
    SEND_FAILED("dropped: the kernel refused to send"),
    /** The device did not take a packet. */
    DELIVERY_FAILED("dropped: the device refused the packet");

    private final String text;

    Counter(String text) {
        this.text = text;
    }

    @Override
    public String toString() {
        return text;
    }
}
