package dev.loden.backend.udp.plane;

import dev.loden.api.net.IpAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * What a data plane needs to know besides peers.
 *
 * @param device the TUN device
 * @param port the UDP port
 * @param locals this node's addresses between nodes, one of a family at most
 * @param own this node's addresses on the device, from which it answers pods
 * @param mtu the largest outer packet, in bytes
 * @param options how it is done
 */
public record PlaneConfig(
        String device, int port, List<IpAddress> locals, List<IpAddress> own, int mtu, Options options) {
    /** Copies the lists. */
    public PlaneConfig {
        locals = List.copyOf(locals);
        own = List.copyOf(own);
    }

    /**
     * How it is done.
     *
     * @param offloads what to try
     * @param checksSources false if any datagram counts that has a packet in it, as with flannel
     */
    public record Options(Set<Offload> offloads, boolean checksSources) {
        /** Copies the set. */
        public Options {
            offloads = offloads.isEmpty() ? Set.of() : Set.copyOf(EnumSet.copyOf(offloads));
        }
    }
}
