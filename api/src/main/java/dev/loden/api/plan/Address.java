package dev.loden.api.plan;

import dev.loden.api.Stable;
import dev.loden.api.net.IpAddress;

/**
 * An address on a device.
 *
 * @param link the device's name
 * @param address the address
 * @param length the prefix length of the network around it
 * @since 0.1
 */
@Stable
public record Address(String link, IpAddress address, int length) implements KernelObject {
    @Override
    public ObjectKey.OfAddress key() {
        return new ObjectKey.OfAddress(link, address, length);
    }

    @Override
    public String toString() {
        return address + "/" + length + " dev " + link;
    }
}
