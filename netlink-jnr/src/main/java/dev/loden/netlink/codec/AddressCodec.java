package dev.loden.netlink.codec;

import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.Comparator;
import java.util.Optional;

/** Addresses of devices: struct ifaddrmsg with IFA_ attributes (linux/if_addr.h). */
public final class AddressCodec {
    /** sizeof(struct ifaddrmsg): family, prefix length, flags, scope, device. */
    private static final int FIXED = 8;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;

    /** All flags; the fixed part has the lowest eight alone. */
    private static final int IFA_FLAGS = 8;

    /** RT_SCOPE_UNIVERSE, RT_SCOPE_LINK and RT_SCOPE_HOST (linux/rtnetlink.h). */
    private static final int GLOBAL = 0;

    private static final int LINK = 253;
    private static final int HOST = 254;

    /** RFC 3927: chosen by a host that found no DHCP server. */
    private static final Prefix AUTOMATIC = Prefix.parse("169.254.0.0/16");

    /** RFC 4193; RFC 6724 (section 2.1) prefers global ones to them. */
    private static final Prefix UNIQUE_LOCAL = Prefix.parse("fc00::/7");

    private AddressCodec() {}

    /**
     * An address, and what no plan contains of it.
     *
     * @param address the address
     * @param scope RT_SCOPE_ number
     * @param flags IFA_F_ bits (linux/if_addr.h)
     */
    public record Entry(Address address, int scope, int flags) {
        /** IFA_F_SECONDARY of IPv4: another address of its network comes first; IFA_F_TEMPORARY (RFC 8981) of IPv6. */
        private static final int SECONDARY = 0x01;

        private static final int OPTIMISTIC = 0x04;
        private static final int DADFAILED = 0x08;
        private static final int DEPRECATED = 0x20;
        private static final int TENTATIVE = 0x40;

        /** Which of two addresses other hosts are given: first the better one. */
        public static final Comparator<Entry> BEST_FIRST = Comparator.<Entry, Boolean>comparing(
                        entry -> entry.has(DEPRECATED))
                .thenComparing(entry -> !entry.isIpv4() && entry.has(SECONDARY))
                .thenComparing(entry -> entry.scope == LINK || AUTOMATIC.contains(entry.address.address()))
                .thenComparing(entry -> entry.address.length() == entry.family().bits())
                .thenComparing(entry -> entry.has(SECONDARY))
                .thenComparing(entry -> UNIQUE_LOCAL.contains(entry.address.address()));

        public boolean isLinkLocal() {
            return address.address() instanceof Ipv6 v6 && v6.isLinkLocal();
        }

        /** Whether other hosts can send to it now: not before, or after a failed, duplicate address detection. */
        public boolean isUsable() {
            boolean detecting = has(TENTATIVE) && !has(OPTIMISTIC);
            return scope != HOST && !isLinkLocal() && !detecting && !has(DADFAILED);
        }

        private boolean isIpv4() {
            return family() == Family.IPV4;
        }

        private Family family() {
            return address.address().family();
        }

        private boolean has(int flag) {
            return (flags & flag) != 0;
        }
    }

    public static Optional<Entry> decode(MessageReader message, LinkNames names) {
        if (message.type() != Netlink.RTM_NEWADDR) {
            return Optional.empty();
        }
        int flags = message.u8(2);
        Attributes attributes = message.attributes(FIXED);
        while (attributes.next()) {
            if (attributes.type() == IFA_FLAGS) {
                flags = attributes.i32();
            }
        }
        int all = flags;
        return address(message, names).map(address -> new Entry(address, message.u8(3), all));
    }

    /** The address a message is about, be it there or gone. */
    public static Optional<Address> address(MessageReader message, LinkNames names) {
        IpAddress address = null;
        IpAddress local = null;
        Attributes attributes = message.attributes(FIXED);
        while (Families.isIp(message.u8(0)) && attributes.next()) {
            switch (attributes.type()) {
                case IFA_ADDRESS -> address = attributes.address();
                // With a point-to-point peer, IFA_ADDRESS is the peer's and this one ours.
                case IFA_LOCAL -> local = attributes.address();
                default -> {}
            }
        }
        int length = message.u8(1);
        String link = names.name(message.i32(4));
        return Optional.ofNullable(local == null ? address : local).map(ours -> new Address(link, ours, length));
    }

    public static void writeDump(MessageWriter writer, int family) {
        fixed(writer, family, 0, 0);
    }

    public static void write(MessageWriter writer, Address address, int linkIndex) {
        fixed(writer, Families.number(address.address()), address.length(), linkIndex)
                .attribute(IFA_LOCAL, address.address());
        if (address.address() instanceof Ipv4) {
            writer.attribute(IFA_ADDRESS, address.address());
        }
    }

    private static MessageWriter fixed(MessageWriter writer, int family, int length, int linkIndex) {
        return writer.put8(family).put8(length).put8(0).put8(GLOBAL).put32(linkIndex);
    }
}
