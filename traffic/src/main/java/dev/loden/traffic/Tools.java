package dev.loden.traffic;

import dev.loden.api.net.Family;

/**
 * The firewalls of this machine.
 *
 * @param iptables by iptables and ip6tables
 * @param nftables by nft
 */
record Tools(Kind iptables, Kind nftables) {
    static Tools of(Commands commands) {
        return new Tools(family -> Iptables.of(family, commands), family -> new Nftables(family, commands));
    }

    /** One tool, for both families. */
    @FunctionalInterface
    interface Kind {
        Firewall of(Family family);
    }
}
