package dev.loden.backend.udp;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.ObjectKey;
import dev.loden.backend.udp.plane.PeerTable;

/**
 * An entry of the data plane's table.
 *
 * @param entry the subnet, and the node that has it
 * @param reached whether packets go there; if not, they may only come from there
 */
record PeerState(PeerTable.Entry entry, boolean reached) implements DriverObject {
    /**
     * There are two for a subnet at most: one to send to, and one to receive from.
     *
     * @param subnet of pods
     * @param reached whether packets go there
     */
    record Id(Prefix subnet, boolean reached) implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return UdpDriver.NAME;
        }
    }

    static PeerState peer(Prefix subnet, IpAddress node, int port) {
        return new PeerState(new PeerTable.Entry(subnet, node, port), true);
    }

    static PeerState sender(Prefix subnet, IpAddress node) {
        return new PeerState(new PeerTable.Entry(subnet, node, 0), false);
    }

    @Override
    public Id key() {
        return new Id(entry.subnet(), reached);
    }

    /** On none: the table is in this process. */
    @Override
    public String link() {
        return "";
    }

    @Override
    public String toString() {
        String node = entry.node().toString();
        String host = node.indexOf(':') < 0 ? node : "[" + node + "]";
        return entry.subnet() + (reached ? " udp endpoint " + host + ":" + entry.port() : " udp sender " + node);
    }
}
