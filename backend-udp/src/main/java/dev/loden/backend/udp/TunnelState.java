package dev.loden.backend.udp;

import dev.loden.api.net.IpAddress;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.ObjectKey;
import dev.loden.backend.udp.plane.PlaneConfig;
import java.util.stream.Collectors;

/**
 * The data plane at its device.
 *
 * @param config with the device's name
 */
record TunnelState(PlaneConfig config) implements DriverObject {
    /**
     * There is one for a device.
     *
     * @param link the device
     */
    record Id(String link) implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return UdpDriver.NAME;
        }
    }

    @Override
    public Id key() {
        return new Id(config.device());
    }

    /** With the device its queues go. */
    @Override
    public String link() {
        return config.device();
    }

    @Override
    public String toString() {
        return config.device() + " udp local "
                + config.locals().stream().map(IpAddress::toString).collect(Collectors.joining(","))
                + " port " + config.port();
    }
}
