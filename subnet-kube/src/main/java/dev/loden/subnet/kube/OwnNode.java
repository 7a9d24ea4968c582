package dev.loden.subnet.kube;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.Json;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** This node's lease as its Node object gives it: the subnet that Kubernetes assigned, and what the annotations are to say. */
final class OwnNode {
    private OwnNode() {}

    /**
     * What the lease is made from: a change of it makes another lease.
     *
     * @param podCidrs as assigned; empty if there are none, or no node
     * @param wishes operators' annotations
     */
    record Given(List<String> podCidrs, Map<Annotation, String> wishes) {
        static final Given NO_NODE = new Given(List.of("no node"), Map.of());

        static Given of(NodeView node) {
            var wishes = new EnumMap<Annotation, String>(Annotation.class);
            wishes.putAll(node.annotations());
            wishes.keySet().removeAll(Wanted.WRITTEN);
            return new Given(node.podCidrs(), wishes);
        }

        @Override
        public String toString() {
            return "podCIDRs " + podCidrs + (wishes.isEmpty() ? "" : ", annotations " + wishes);
        }
    }

    /**
     * What the lease is.
     *
     * @throws PluginException UNAVAILABLE while Kubernetes has not assigned what is needed; it says what to do
     */
    static Lease lease(NodeView node, LeaseRequest request) {
        try {
            Subnets subnets = subnets(node, request.config());
            return new Lease(subnets, attributes(node, request));
        } catch (InvalidValueException e) {
            throw waiting(node, e.getMessage() + "; correct it");
        }
    }

    private static Subnets subnets(NodeView node, NetworkConfig config) {
        return new Subnets(
                config.ipv4().map(range -> subnet(node, Family.IPV4, range)),
                config.ipv6().map(range -> subnet(node, Family.IPV6, range)));
    }

    private static Prefix subnet(NodeView node, Family family, SubnetRange range) {
        String key = family == Family.IPV4 ? "Network" : "IPv6Network";
        String word = family == Family.IPV4 ? "IPv4" : "IPv6";
        Prefix subnet = node.subnet(family)
                .orElseThrow(() -> waiting(
                        node,
                        (node.podCidrs().isEmpty()
                                        ? "no podCIDR is assigned"
                                        : "podCIDRs " + node.podCidrs() + " have no " + word + " subnet")
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
        LeaseAttributes found = request.attributes();
        Optional<Ipv4> ipv4 = request.config()
                .ipv4()
                .flatMap(range -> address(node, Annotation.PUBLIC_IP_OVERWRITE, Annotation.NODE_PUBLIC_IP, Ipv4::parse)
                        .or(found::publicIp));
        Optional<Ipv6> ipv6 = request.config()
                .ipv6()
                .flatMap(range -> address(
                                node, Annotation.PUBLIC_IPV6_OVERWRITE, Annotation.NODE_PUBLIC_IPV6, Ipv6::parse)
                        .or(found::publicIpv6));
        return new LeaseAttributes(ipv4, ipv6, found.advertisement());
    }

    private static <T> Optional<T> address(
            NodeView node, Annotation first, Annotation second, Function<String, T> parser) {
        return Standing.address(node, first, parser).or(() -> Standing.address(node, second, parser));
    }

    /** What the annotations are to say of a lease, as flannel prints it. */
    static Wanted wanted(Lease lease) {
        var texts = new EnumMap<Annotation, Optional<String>>(Annotation.class);
        LeaseAttributes attributes = lease.attributes();
        Advertisement advertisement = attributes.advertisement();
        boolean ipv4 = lease.subnets().ipv4().isPresent();
        boolean ipv6 = lease.subnets().ipv6().isPresent();
        texts.put(Annotation.BACKEND_TYPE, Optional.of(advertisement.backendType()));
        texts.put(Annotation.BACKEND_DATA, ipv4 ? Optional.of(data(advertisement.data())) : Optional.empty());
        texts.put(Annotation.BACKEND_V6_DATA, ipv6 ? Optional.of(data(advertisement.v6Data())) : Optional.empty());
        texts.put(Annotation.PUBLIC_IP, attributes.publicIp().map(IpAddress::toString));
        texts.put(Annotation.PUBLIC_IPV6, attributes.publicIpv6().map(IpAddress::toString));
        texts.put(Annotation.MANAGED, Optional.of("true"));
        return new Wanted(texts);
    }

    /** A backend that has nothing to tell says null, as Go prints an absent value. */
    private static String data(Settings data) {
        return data.isEmpty() ? "null" : Json.print(data);
    }
}
