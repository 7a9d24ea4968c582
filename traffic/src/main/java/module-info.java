/**
 * Keeps the network's masquerade and forward rules in the host's firewall, by iptables or nftables. Used by the core;
 * start with {@link dev.loden.traffic.TrafficRules}.
 */
module dev.loden.traffic {
    requires dev.loden.base;
    requires org.slf4j;
    requires transitive dev.loden.api;

    exports dev.loden.traffic;
}
