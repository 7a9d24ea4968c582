package dev.loden.cni;

import dev.loden.api.net.Prefix;
import java.util.List;

/**
 * What CNI plugins need to know of the network: the content of subnet.env.
 *
 * @param networks the whole network, a prefix for each family
 * @param subnets this node's part of it, a prefix for each family
 * @param mtu of the pods' devices, in bytes
 * @param masquerade whether the daemon masquerades, so that plugins do not
 */
public record PodNetwork(List<Prefix> networks, List<Prefix> subnets, int mtu, boolean masquerade) {
    /** Copies the lists. */
    public PodNetwork {
        networks = List.copyOf(networks);
        subnets = List.copyOf(subnets);
    }
}
