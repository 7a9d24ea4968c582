package dev.loden.backend.udp.plane;

import java.util.EnumSet;
import java.util.Set;

/** What the kernel can spare the data plane. Each is tried at the start, and left out where the kernel does not have it. */
public enum Offload {
    /** Packets of TCP that are segmented only here: IFF_VNET_HDR with TUN_F_TSO4 and TSO6 (linux/if_tun.h). */
    TSO,
    /** The same for UDP, since Linux 6.2: TUN_F_USO4 and USO6. */
    USO,
    /** Many datagrams to one peer as one: UDP_SEGMENT (linux/udp.h), since Linux 4.18. */
    UDP_SEGMENT,
    /** Many datagrams of one peer as one: UDP_GRO, since Linux 5.0. */
    UDP_GRO,
    /** Received segments of TCP put together again, and with USO datagrams of UDP; needs TSO. */
    COALESCE,
    /** A queue for each worker: IFF_MULTI_QUEUE. */
    MULTI_QUEUE;

    /**
     * All there are.
     *
     * @return a copy
     */
    public static Set<Offload> all() {
        return EnumSet.allOf(Offload.class);
    }
}
