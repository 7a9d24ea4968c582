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

    /** Gives a device its private key and port. */
    void configure(String link, Key secret, int port) throws IOException;

    /** Adds a peer or changes one, in one step. */
    void put(PeerState peer) throws IOException;

    /** Removes a peer; one that is not there is no error. */
    void remove(PeerState peer) throws IOException;
}
