package dev.loden.backend.vxlan;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import java.util.Optional;

/**
 * The vxlan part of the configuration (flannel's Documentation/backends.md).
 *
 * @param vni the network identifier, 0 to 2^24-1
 * @param port the UDP destination port
 * @param mtu the largest outer packet in bytes, as flannel means it; 0 for the external interface's MTU
 * @param ipv6Mtu that of the IPv6 device, whose outer packets are IPv6; ours alone: flannel has one for both
 * @param learning whether the device learns forwarding entries
 * @param gbp whether it carries the group policy extension
 * @param checksumOffload whether checksums are left to who sends the outer packets; empty for what the kernel does by itself
 */
record VxlanConfig(
        int vni, int port, int mtu, int ipv6Mtu, boolean learning, boolean gbp, Optional<Boolean> checksumOffload) {
    static final int MAX_VNI = (1 << 24) - 1;

    /** What Linux uses when no port is given (drivers/net/vxlan): older than the port IANA assigned, 4789. */
    private static final int KERNEL_PORT = 8472;

    /** The least MTU of IPv4 (RFC 791), 68, inside of the 50 bytes that VXLAN takes; and the largest of IP. */
    private static final int MIN_MTU = 118;

    private static final int MAX_MTU = 65535;

    static VxlanConfig of(Settings settings) {
        int port = settings.integer("Port", 0, 65535).orElse(0);
        int mtu = checked(settings.integer("MTU", 0, MAX_MTU).orElse(0), "MTU");
        return new VxlanConfig(
                vni(settings),
                port == 0 ? KERNEL_PORT : port,
                mtu,
                checked(settings.integer("IPv6MTU", 0, MAX_MTU).orElse(mtu), "IPv6MTU"),
                settings.bool("Learning").orElse(false),
                settings.bool("GBP").orElse(false),
                checksumOffload(settings));
    }

    private static Optional<Boolean> checksumOffload(Settings settings) {
        String choice = settings.string("ChecksumOffload").orElse("auto");
        return switch (choice) {
            case "auto", "" -> Optional.empty();
            case "on" -> Optional.of(true);
            case "off" -> Optional.of(false);
            default -> throw new InvalidValueException(choice, "must be auto, on or off").named("ChecksumOffload");
        };
    }

    static int vni(Settings settings) {
        return settings.integer("VNI", 0, MAX_VNI).orElse(1);
    }

    /** The largest outer packet of one family, as {@link #mtu}. */
    int mtu(Family family) {
        return switch (family) {
            case IPV4 -> mtu;
            case IPV6 -> ipv6Mtu;
        };
    }

    private static int checked(int mtu, String key) {
        if (mtu != 0 && mtu < MIN_MTU) {
            String rule = "must be " + MIN_MTU + " to " + MAX_MTU + ", or 0 for what the external interface leaves";
            throw new InvalidValueException(Integer.toString(mtu), rule).named(key);
        }
        return mtu;
    }
}
