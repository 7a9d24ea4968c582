package dev.loden.backend.wireguard;

import java.io.IOException;
import java.util.Optional;

/** A door to WireGuard devices: the kernel's, or that of an implementation in user space. <b>Thread</b>: any. */
interface Control {
    /**
     * A device as it is now.
     *
     * @return empty if there is no such device behind this door
     */
    Optional<Device> read(String link) throws IOException;

    /**
     * Gives a device its private key and port. What it has already is left out, for to set it anew interrupts traffic.
     *
     * @param secret empty to leave it
     * @param port empty to leave it
     */
    void configure(String link, Optional<Key> secret, Optional<Integer> port) throws IOException;

    /**
     * Adds a peer or changes one, in one step.
     *
     * @param before as it is; of a peer that is there only what differs is written
     */
    void put(PeerState peer, Optional<PeerState> before) throws IOException;

    /** Has the device begin a handshake with a peer, as if there were something to send; one that is not there is no error. */
    void knock(PeerState peer) throws IOException;

    /** Removes a peer; one that is not there is no error. */
    void remove(PeerState peer) throws IOException;
}
