package dev.loden.subnet.kube.node;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.Prefix;
import dev.loden.codec.json.LeaseJson;
import java.util.Optional;
import java.util.function.Function;

/** The lease that a Node object stands for. */
public sealed interface NodeLease {
    /** The node runs no daemon, so it has no part in the network. */
    record Unmanaged() implements NodeLease {}

    /** The node holds a lease. */
    record Valid(Lease lease) implements NodeLease {}

    /**
     * The node's annotations or podCIDRs cannot be read.
     *
     * @param reason one line
     * @param subnets its podCIDRs, if they can be read
     */
    record Invalid(String reason, Optional<Subnets> subnets) implements NodeLease {}

    /** What flannel prints for "no public IPv4". */
    Ipv4 NO_IPV4 = new Ipv4(0);

    static NodeLease of(NodeView node) {
        if (!node.isManaged()) {
            return new Unmanaged();
        }
        Optional<Subnets> subnets = Optional.empty();
        try {
            subnets = Optional.of(subnets(node));
            return new Valid(
                    new Lease(subnets.get(), attributes(node), node.revision().seconds()));
        } catch (InvalidValueException e) {
            return new Invalid(e.getMessage(), subnets);
        }
    }

    private static Subnets subnets(NodeView node) {
        Optional<Prefix> ipv4 = node.subnet(Family.IPV4);
        Optional<Prefix> ipv6 = node.subnet(Family.IPV6);
        try {
            return new Subnets(ipv4, ipv6);
        } catch (IllegalArgumentException e) {
            throw new InvalidValueException(node.podCidrs().toString(), "no subnet").named("podCIDRs");
        }
    }

    private static LeaseAttributes attributes(NodeView node) {
        var advertisement = new Advertisement(
                node.annotation(Annotation.BACKEND_TYPE).orElse(""),
                data(node, Annotation.BACKEND_DATA),
                data(node, Annotation.BACKEND_V6_DATA));
        return new LeaseAttributes(
                address(node, Annotation.PUBLIC_IP_OVERWRITE, Ipv4::parse)
                        .or(() -> address(node, Annotation.PUBLIC_IP, Ipv4::parse))
                        .filter(ip -> !ip.equals(NO_IPV4)),
                address(node, Annotation.PUBLIC_IPV6_OVERWRITE, Ipv6::parse)
                        .or(() -> address(node, Annotation.PUBLIC_IPV6, Ipv6::parse)),
                advertisement);
    }

    /**
     * An address in an annotation.
     *
     * @throws InvalidValueException naming the annotation, if it holds no address
     */
    static <T> Optional<T> address(NodeView node, Annotation annotation, Function<String, T> parser) {
        try {
            return node.annotation(annotation).map(parser);
        } catch (InvalidValueException e) {
            throw e.named(annotation.suffix());
        }
    }

    private static Settings data(NodeView node, Annotation annotation) {
        try {
            return node.annotation(annotation).map(LeaseJson::readData).orElse(Settings.EMPTY);
        } catch (InvalidValueException e) {
            throw e.named(annotation.suffix());
        }
    }
}
