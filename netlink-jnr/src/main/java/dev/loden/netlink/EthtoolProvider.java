package dev.loden.netlink;

import dev.loden.api.plan.LinkFeature;
import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.ObjectDriverProvider;

/** Makes the driver of devices' offloads. */
public final class EthtoolProvider implements ObjectDriverProvider {
    /** For the service loader. */
    public EthtoolProvider() {}

    @Override
    public String name() {
        return LinkFeature.DRIVER;
    }

    @Override
    public ObjectDriver open(DriverContext context) {
        return EthtoolDriver.open();
    }
}
