package dev.loden.traffic;

/** Our two chains, with flannel's names in both tools. */
enum Chain {
    /** Masquerades packets that leave the network. */
    MASQUERADE,
    /** Accepts packets from and to the network's pods. */
    FORWARD;

    InIptables iptables() {
        return switch (this) {
            case MASQUERADE -> new InIptables("nat", "POSTROUTING", "FLANNEL-POSTRTG", "flanneld masq");
            case FORWARD -> new InIptables("filter", "FORWARD", "FLANNEL-FWD", "flanneld forward");
        };
    }

    InNftables nftables() {
        return switch (this) {
            case MASQUERADE -> new InNftables("postrtg", "type nat hook postrouting priority srcnat; policy accept;");
            case FORWARD -> new InNftables("forward", "type filter hook forward priority filter; policy accept;");
        };
    }

    /**
     * A chain of iptables.
     *
     * @param table where it is
     * @param parent the built-in chain that jumps to it
     * @param name its name
     * @param comment on each rule
     */
    record InIptables(String table, String parent, String name, String comment) {}

    /**
     * A chain of our own table of nftables.
     *
     * @param name its name
     * @param type how it is bound to the kernel, as nft prints it
     */
    record InNftables(String name, String type) {}
}
