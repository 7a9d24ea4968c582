package dev.loden.backend.udp;

import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.ObjectDriverProvider;
import dev.loden.backend.udp.plane.PeerTable;
import java.util.concurrent.atomic.AtomicReference;

/** Makes the driver of the data plane. */
public final class UdpDriverProvider implements ObjectDriverProvider {
    /** For the service loader. */
    public UdpDriverProvider() {}

    @Override
    public String name() {
        return UdpDriver.NAME;
    }

    @Override
    public ObjectDriver open(DriverContext context) {
        return new UdpDriver(new AtomicReference<>(PeerTable.EMPTY), System::nanoTime);
    }
}
