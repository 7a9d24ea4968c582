package com.example.relay;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.DriverObject;
import dev.loden.api.plan.ObjectKey;

/** An entry of the relay's table: packets for this subnet go to that UDP port of that node. */
record RelayPeer(Prefix subnet, Ipv4 node, int port) implements DriverObject {
    /** There is one entry for a subnet. */
    record Key(Prefix subnet) implements ObjectKey.OfDriver {
        @Override
        public String driver() {
            return RelayBackend.DRIVER;
        }
    }

    @Override
    public Key key() {
        return new Key(subnet);
    }

    /** On none: the table is in this process, and stays when the device is deleted. */
    @Override
    public String link() {
        return "";
    }

    @Override
    public String toString() {
        return subnet + " relay endpoint " + node + ":" + port;
    }
}
