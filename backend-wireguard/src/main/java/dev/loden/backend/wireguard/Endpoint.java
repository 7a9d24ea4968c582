package dev.loden.backend.wireguard;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv6;

/**
 * Where a node receives.
 *
 * @param address its address on the underlay
 * @param port the UDP port
 */
record Endpoint(IpAddress address, int port) {
    @Override
    public String toString() {
        return (address instanceof Ipv6 ? "[" + address + "]" : address.toString()) + ":" + port;
    }
}
