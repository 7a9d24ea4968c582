package dev.loden.netlink.codec;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.Address;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.Optional;

/** Addresses of devices: struct ifaddrmsg with IFA_ attributes (linux/if_addr.h). */
public final class AddressCodec {
    /** sizeof(struct ifaddrmsg): family, prefix length, flags, scope, device. */
    private static final int FIXED = 8;

    private static final int IFA_ADDRESS = 1;
    private static final int IFA_LOCAL = 2;

    /** IFA_F_SECONDARY: another address of the same network comes first. */
    private static final int SECONDARY = 1;

    /** RT_SCOPE_UNIVERSE (linux/rtnetlink.h). */
    private static final int GLOBAL = 0;

    private AddressCodec() {}

    /**
     * An address, and flags that no plan contains.
     *
     * @param address the address
     * @param global whether it is meant for more than its link
     * @param secondary whether another address of its network comes first
     */
    public record Entry(Address address, boolean global, boolean secondary) {
        public boolean isLinkLocal() {
            return address.address() instanceof Ipv6 v6 && v6.isLinkLocal();
        }
    }

    public static Optional<Entry> decode(MessageReader message, LinkNames names) {
        if (message.type() != Netlink.RTM_NEWADDR) {
            return Optional.empty();
        }
        boolean secondary = (message.u8(2) & SECONDARY) != 0;
        boolean global = message.u8(3) == GLOBAL;
        return address(message, names).map(address -> new Entry(address, global, secondary));
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
