package dev.loden.backend.wireguard;

import java.util.List;

/**
 * A device as it is.
 *
 * @param state key and port
 * @param peers in any order
 */
record Device(DeviceState state, List<Peer> peers) {
    /**
     * A peer with what happened to it.
     *
     * @param state what was configured
     * @param handshake when keys were last agreed on, in seconds since 1970; 0 for never
     * @param received bytes
     * @param sent bytes, handshakes included
     */
    record Peer(PeerState state, long handshake, long received, long sent) {}
}
