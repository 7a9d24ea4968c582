package dev.loden.backend.wireguard;

import dev.loden.api.spi.DriverContext;
import dev.loden.api.spi.ObjectDriver;
import dev.loden.api.spi.ObjectDriverProvider;

/** Makes the driver of WireGuard's devices. */
public final class WireGuardDriverProvider implements ObjectDriverProvider {
    /** What makes a device where the kernel has no module. */
    private static final String PROGRAM = "wireguard-go";

    /** For the service loader. */
    public WireGuardDriverProvider() {}

    @Override
    public String name() {
        return WireGuardDriver.NAME;
    }

    @Override
    public ObjectDriver open(DriverContext context) {
        var user = new UserSpaceControl(UserSpaceControl.DIRECTORY, PROGRAM);
        return new WireGuardDriver(
                context.secrets(),
                new Devices(user),
                new HandshakeWatch(System::nanoTime),
                new AwaitedPeers(System::nanoTime));
    }
}
