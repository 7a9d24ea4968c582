package dev.loden.backend.wireguard;

import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.ObjectKey;

/**
 * The key and the port of a device. The private key is not in it: the driver has the same from the node's secrets.
 *
 * @param link the device
 * @param publicKey the one that belongs to its private key
 * @param port where it receives
 */
record DeviceState(String link, Key publicKey, int port) implements DriverObject {
    /**
     * There is one for a device.
     *
     * @param link the device
     */
    record Id(String link) implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return WireGuardDriver.NAME;
        }
    }

    @Override
    public Id key() {
        return new Id(link);
    }

    @Override
    public String toString() {
        return link + " wireguard key " + publicKey.base64() + " port " + port;
    }
}
