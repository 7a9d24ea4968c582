package dev.loden.netlink.codec;

import dev.loden.api.net.IpAddress;
import dev.loden.netlink.wire.Attributes;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import java.util.Optional;

/** How the kernel sends to one address: struct rtmsg with RTA_ attributes (linux/rtnetlink.h). */
public final class RouteLookupCodec {
    private static final int FIXED = 12;

    private static final int RTA_DST = 1;
    private static final int RTA_OIF = 4;
    private static final int RTA_GATEWAY = 5;
    private static final int RTA_PREFSRC = 7;
    private static final int RTA_VIA = 18;

    private static final int RTN_UNICAST = 1;

    private RouteLookupCodec() {}

    /**
     * The answer to a lookup.
     *
     * @param linkIndex the device the packet leaves by; 0 if it is sent to no other host
     * @param direct whether there is no gateway in between
     * @param source the address it is sent from
     */
    public record Answer(int linkIndex, boolean direct, Optional<IpAddress> source) {}

    /** Requests the route of a packet to one address. */
    public static void writeRequest(MessageWriter writer, IpAddress address) {
        writer.put8(Families.number(address.family()))
                .put8(address.family().bits())
                .put8(0)
                .put8(0)
                .put32(0)
                .put32(0)
                .attribute(RTA_DST, address);
    }

    public static Answer decode(MessageReader message) {
        int link = 0;
        boolean direct = true;
        Optional<IpAddress> source = Optional.empty();
        boolean unicast = message.u8(7) == RTN_UNICAST;
        Attributes attributes = message.attributes(FIXED);
        while (unicast && attributes.next()) {
            switch (attributes.type()) {
                case RTA_OIF -> link = attributes.i32();
                case RTA_GATEWAY, RTA_VIA -> direct = false;
                case RTA_PREFSRC -> source = Optional.of(attributes.address());
                default -> {}
            }
        }
        return new Answer(link, direct, source);
    }
}
