package dev.loden.netlink.codec;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.netlink.wire.Netlink;

/** The kernel's numbers for address families. */
final class Families {
    private static final IpAddress ANY4 = new Ipv4(0);
    private static final IpAddress ANY6 = new Ipv6(0, 0);

    private Families() {}

    static int number(Family family) {
        return switch (family) {
            case IPV4 -> Netlink.AF_INET;
            case IPV6 -> Netlink.AF_INET6;
        };
    }

    static int number(IpAddress address) {
        return number(address.family());
    }

    static boolean isIp(int number) {
        return number == Netlink.AF_INET || number == Netlink.AF_INET6;
    }

    /** The address of all zeros, which the kernel omits from its messages. */
    static IpAddress any(int number) {
        return number == Netlink.AF_INET ? ANY4 : ANY6;
    }
}
