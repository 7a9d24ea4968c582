package dev.loden.netlink.wire;

/** Numbers of the netlink protocol (linux/netlink.h) and the message types of rtnetlink (linux/rtnetlink.h). */
public final class Netlink {
    /** sizeof(struct nlmsghdr): length, type, flags, sequence number, port id. */
    public static final int HEADER = 16;

    /** sizeof(struct nlattr): length, type. */
    public static final int ATTRIBUTE_HEADER = 4;

    public static final int NLMSG_ERROR = 2;
    public static final int NLMSG_DONE = 3;
    public static final int NLMSG_OVERRUN = 4;

    public static final int NLM_F_REQUEST = 0x1;
    public static final int NLM_F_ACK = 0x4;
    public static final int NLM_F_DUMP_INTR = 0x10;
    public static final int NLM_F_DUMP = 0x300;
    public static final int NLM_F_REPLACE = 0x100;
    public static final int NLM_F_EXCL = 0x200;
    public static final int NLM_F_CREATE = 0x400;

    /** In an error message: it has the request's header without the body; attributes follow. */
    public static final int NLM_F_CAPPED = 0x100;

    public static final int NLM_F_ACK_TLVS = 0x200;

    /** NLMSGERR_ATTR_MSG: the kernel's text for an error. */
    public static final int NLMSGERR_ATTR_MSG = 1;

    public static final int NLA_F_NESTED = 0x8000;

    /** NLA_TYPE_MASK: an attribute's type without its flags. */
    public static final int NLA_TYPE_MASK = 0x3fff;

    public static final int RTM_NEWLINK = 16;
    public static final int RTM_DELLINK = 17;
    public static final int RTM_GETLINK = 18;
    public static final int RTM_SETLINK = 19;
    public static final int RTM_NEWADDR = 20;
    public static final int RTM_DELADDR = 21;
    public static final int RTM_GETADDR = 22;
    public static final int RTM_NEWROUTE = 24;
    public static final int RTM_DELROUTE = 25;
    public static final int RTM_GETROUTE = 26;
    public static final int RTM_NEWNEIGH = 28;
    public static final int RTM_DELNEIGH = 29;
    public static final int RTM_GETNEIGH = 30;
    public static final int RTM_NEWNEXTHOP = 104;
    public static final int RTM_DELNEXTHOP = 105;
    public static final int RTM_GETNEXTHOP = 106;

    /** AF_INET, AF_INET6, AF_BRIDGE (linux/socket.h). */
    public static final int AF_UNSPEC = 0;

    public static final int AF_INET = 2;
    public static final int AF_BRIDGE = 7;
    public static final int AF_INET6 = 10;

    private Netlink() {}

    /** Netlink aligns headers, messages and attributes to four bytes. */
    public static int align(int length) {
        return length + 3 & ~3;
    }
}
