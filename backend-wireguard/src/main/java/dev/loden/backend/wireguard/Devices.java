package dev.loden.backend.wireguard;

import java.io.IOException;
import java.net.NetworkInterface;
import java.util.Optional;

/**
 * The devices of this network namespace, each behind the door it has: the kernel's if there is a module, else that of a user-space
 * implementation. <b>Thread</b>: any.
 */
final class Devices {
    private final KernelControl kernel = new KernelControl();
    private final UserSpaceControl user;

    Devices(UserSpaceControl user) {
        this.user = user;
    }

    Optional<Device> read(String link) throws IOException {
        Optional<Device> device = kernel.read(link);
        return device.isPresent() || !isHere(link) ? device : user.read(link);
    }

    /** Makes a device, unless it is there. */
    void create(String link) throws IOException {
        if (!isHere(link) && !createInKernel(link)) {
            user.create(link);
        }
    }

    private boolean createInKernel(String link) throws IOException {
        try {
            return kernel.create(link);
        } catch (ControlException e) {
            if (e.errno() == ControlException.EEXIST) {
                return true;
            }
            throw e;
        }
    }

    /** A socket can be that of another network namespace's device: the file system may be shared. */
    private static boolean isHere(String link) throws IOException {
        return NetworkInterface.getByName(link) != null;
    }

    /** By which door a device is changed. */
    Control of(String link) throws IOException {
        if (kernel.read(link).isPresent()) {
            return kernel;
        }
        if (isHere(link) && user.read(link).isPresent()) {
            return user;
        }
        throw new ControlException(
                ControlException.ENODEV,
                isHere(link)
                        ? link
                                + " is no WireGuard device, or the process that has it is gone; delete it, and it is made anew"
                        : "no device " + link);
    }
}
