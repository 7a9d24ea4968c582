package dev.loden.core.probe;

import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.IpAddress;
import java.util.Optional;

/**
 * A way to a peer's pods of one family, and where the peer's kernel gives echoes.
 *
 * @param key its lease
 * @param way how its pods are reached, for people: {@code vxlan by flannel.1}
 * @param carrier what has to pass between the nodes for this: {@code UDP port 8472}; empty text if that is not known
 * @param outer its public address
 * @param inner its address in the pod network; empty if packets to its pods travel without a tunnel
 * @param outerBytes the largest packets that pods' ones become on their way to the public address
 * @param innerBytes the largest packets that pods send
 */
public record ProbeTarget(
        Subnets key,
        String way,
        String carrier,
        IpAddress outer,
        Optional<IpAddress> inner,
        int outerBytes,
        int innerBytes) {
    /** The family of the pods. */
    Family family() {
        return inner.orElse(outer).family();
    }

    boolean isSameWay(ProbeTarget other) {
        return key.equals(other.key) && outer.equals(other.outer) && inner.equals(other.inner);
    }
}
