package dev.loden.netlink;

/** Numbers of the netlink protocol (linux/netlink.h) and the message types of rtnetlink (linux/rtnetlink.h). */
final class Netlink {
    /** sizeof(struct nlmsghdr): length, type, flags, sequence number, port id. */
    static final int HEADER = 16;

    /** sizeof(struct nlattr): length, type. */
    static final int ATTRIBUTE_HEADER = 4;

    static final int NLMSG_ERROR = 2;
    static final int NLMSG_DONE = 3;
    static final int NLMSG_OVERRUN = 4;

    static final int NLM_F_REQUEST = 0x1;
    static final int NLM_F_ACK = 0x4;
    static final int NLM_F_DUMP_INTR = 0x10;
    static final int NLM_F_DUMP = 0x300;
    static final int NLM_F_REPLACE = 0x100;
    static final int NLM_F_EXCL = 0x200;
    static final int NLM_F_CREATE = 0x400;

    /** In an error message: the request's body is left out; attributes follow its header. */
    static final int NLM_F_CAPPED = 0x100;

    static final int NLM_F_ACK_TLVS = 0x200;

    /** NLMSGERR_ATTR_MSG: the kernel's words for an error. */
    static final int NLMSGERR_ATTR_MSG = 1;

    static final int NLA_F_NESTED = 0x8000;

    /** NLA_TYPE_MASK: an attribute's type without its flags. */
    static final int NLA_TYPE_MASK = 0x3fff;

    static final int RTM_NEWLINK = 16;
    static final int RTM_DELLINK = 17;
    static final int RTM_GETLINK = 18;
    static final int RTM_SETLINK = 19;
    static final int RTM_NEWADDR = 20;
    static final int RTM_DELADDR = 21;
    static final int RTM_GETADDR = 22;
    static final int RTM_NEWROUTE = 24;
    static final int RTM_DELROUTE = 25;
    static final int RTM_GETROUTE = 26;
    static final int RTM_NEWNEIGH = 28;
    static final int RTM_DELNEIGH = 29;
    static final int RTM_GETNEIGH = 30;
    static final int RTM_NEWNEXTHOP = 104;
    static final int RTM_DELNEXTHOP = 105;
    static final int RTM_GETNEXTHOP = 106;

    /** AF_INET, AF_INET6, AF_BRIDGE (linux/socket.h). */
    static final int AF_UNSPEC = 0;

    static final int AF_INET = 2;
    static final int AF_BRIDGE = 7;
    static final int AF_INET6 = 10;

    private Netlink() {}

    /** Netlink aligns headers, messages and attributes to four bytes. */
    static int align(int length) {
        return length + 3 & ~3;
    }
}
