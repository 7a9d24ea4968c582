package dev.loden.subnet.kube.own;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.subnet.kube.node.Annotation;
import dev.loden.subnet.kube.node.NodeLease;
import dev.loden.subnet.kube.node.NodeView;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Makes this node's lease from its Node object: the subnet that Kubernetes assigned, and the addresses that operators set. */
public final class OwnNode {
    private OwnNode() {}

    /**
     * What the lease is made from; if it changes, so does the lease.
     *
     * @param podCidrs as assigned; empty if there are none
     * @param annotations the operators'
     */
    record Given(List<String> podCidrs, Map<Annotation, String> annotations) {
        static final Given NO_NODE = new Given(List.of("no node"), Map.of());

        static Given of(NodeView node) {
            var annotations = new EnumMap<Annotation, String>(Annotation.class);
            annotations.putAll(node.annotations());
            annotations.keySet().removeAll(DesiredAnnotations.WRITTEN);
            return new Given(node.podCidrs(), annotations);
        }

        @Override
        public String toString() {
            return "podCIDRs " + podCidrs + (annotations.isEmpty() ? "" : ", annotations " + annotations);
        }
    }

    /**
     * What stands in place of the flags {@code --public-ip} and {@code --public-ipv6}.
     *
     * @param ipv4 empty if the annotation is absent or holds no address, which keeps the lease from being made
     * @param ipv6 likewise
     */
    record PublicAddresses(Optional<Ipv4> ipv4, Optional<Ipv6> ipv6) {
        static final PublicAddresses NONE = new PublicAddresses(Optional.empty(), Optional.empty());

        static PublicAddresses of(NodeView node) {
            try {
                return new PublicAddresses(
                        NodeLease.address(node, Annotation.NODE_PUBLIC_IP, Ipv4::parse),
                        NodeLease.address(node, Annotation.NODE_PUBLIC_IPV6, Ipv6::parse));
            } catch (InvalidValueException damaged) {
                return NONE;
            }
        }
    }

    /**
     * Makes the lease.
     *
     * @param oneFamilySuffices whether a subnet of one of the network's families will do
     * @throws PluginException UNAVAILABLE while Kubernetes has not assigned a fitting subnet; the message names the remedy
     */
    public static Lease lease(NodeView node, LeaseRequest request, boolean oneFamilySuffices) {
        try {
            Subnets subnets = subnets(node, oneFamilySuffices ? assigned(node, request.config()) : request.config());
            return new Lease(subnets, attributes(node, request));
        } catch (InvalidValueException e) {
            throw waiting(node, e.getMessage() + "; correct it");
        }
    }

    /** As far as the node has subnets of its families; the whole, if it has none. */
    private static NetworkConfig assigned(NodeView node, NetworkConfig config) {
        List<Family> families = config.families().stream()
                .filter(family -> node.subnet(family).isPresent())
                .toList();
        return families.isEmpty() ? config : config.only(families);
    }

    private static Subnets subnets(NodeView node, NetworkConfig config) {
        return new Subnets(
                config.ipv4().map(range -> subnet(node, Family.IPV4, range)),
                config.ipv6().map(range -> subnet(node, Family.IPV6, range)));
    }

    private static Prefix subnet(NodeView node, Family family, SubnetRange range) {
        String key = family == Family.IPV4 ? "Network" : "IPv6Network";
        Prefix subnet = node.subnet(family)
                .orElseThrow(() -> waiting(
                        node,
                        (node.podCidrs().isEmpty()
                                        ? "no podCIDR is assigned"
                                        : "podCIDRs " + node.podCidrs() + " have no " + family + " subnet")
                                + ": run kube-controller-manager with --allocate-node-cidrs=true and --cluster-cidr="
                                + range.network() + " (kubeadm: --pod-network-cidr), or set spec.podCIDR"));
        if (!range.network().contains(subnet)) {
            throw waiting(
                    node,
                    "podCIDR " + subnet + " lies outside " + key + " " + range.network() + ": make net-conf.json's "
                            + key + " and the cluster's --cluster-cidr the same");
        }
        return subnet;
    }

    private static PluginException waiting(NodeView node, String why) {
        return new PluginException(ErrorCode.UNAVAILABLE, "node " + node.name() + ": " + why);
    }

    private static LeaseAttributes attributes(NodeView node, LeaseRequest request) {
        LeaseAttributes attributes = request.attributes();
        Optional<Ipv4> ipv4 = request.config()
                .ipv4()
                .flatMap(range -> address(node, Annotation.PUBLIC_IP_OVERWRITE, Annotation.NODE_PUBLIC_IP, Ipv4::parse)
                        .or(attributes::publicIp));
        Optional<Ipv6> ipv6 = request.config()
                .ipv6()
                .flatMap(range -> address(
                                node, Annotation.PUBLIC_IPV6_OVERWRITE, Annotation.NODE_PUBLIC_IPV6, Ipv6::parse)
                        .or(attributes::publicIpv6));
        return new LeaseAttributes(ipv4, ipv6, attributes.advertisement());
    }

    private static <T> Optional<T> address(
            NodeView node, Annotation first, Annotation second, Function<String, T> parser) {
        return NodeLease.address(node, first, parser).or(() -> NodeLease.address(node, second, parser));
    }
}
