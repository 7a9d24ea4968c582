package dev.loden.backend.extension;

import java.time.Duration;

/**
 * What is run for each peer.
 *
 * @param add SubnetAddCommand; empty for none
 * @param remove SubnetRemoveCommand; empty for none
 * @param limit how long either may take
 */
record PeerCommands(String add, String remove, Duration limit) {
    boolean isEmpty() {
        return add.isEmpty() && remove.isEmpty();
    }
}
