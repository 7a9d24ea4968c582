package dev.loden.netlink.wire;

/**
 * The kernel's answer to a request: struct nlmsgerr (linux/netlink.h), and its text if it has any.
 *
 * @param errno 0 or the positive error number
 * @param detail the kernel's text, empty if it has none
 */
public record ErrorReply(int errno, String detail) {
    /** Success. */
    public static final ErrorReply OK = new ErrorReply(0, "");

    public static ErrorReply of(MessageReader message) {
        int errno = -message.i32(0);
        return errno == 0 ? OK : new ErrorReply(errno, detail(message));
    }

    private static String detail(MessageReader message) {
        if ((message.flags() & Netlink.NLM_F_ACK_TLVS) == 0) {
            return "";
        }
        boolean capped = (message.flags() & Netlink.NLM_F_CAPPED) != 0;
        int request = capped ? Netlink.HEADER : Math.max(message.i32(4), Netlink.HEADER);
        Attributes attributes = message.attributes(4 + request);
        while (attributes.next()) {
            if (attributes.type() == Netlink.NLMSGERR_ATTR_MSG) {
                return attributes.text();
            }
        }
        return "";
    }
}
