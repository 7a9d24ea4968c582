package dev.loden.core.lease;

import dev.loden.api.lease.Advertisement;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Family;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.LeaseRequest;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** This node's lease: requested whenever it has to say something new, and then acquired. <b>Thread</b>: one at a time. */
public final class OwnLease {
    private static final Logger LOG = LoggerFactory.getLogger(OwnLease.class);

    private final PeerTable leases;
    private final Consumer<LeaseRequest> requests;
    private Optional<LeaseRequest> requested = Optional.empty();
    private Optional<Lease> acquired = Optional.empty();

    /**
     * Not requested yet.
     *
     * @param leases those of the store
     * @param requests takes the lease that this node wants from now on
     */
    public OwnLease(PeerTable leases, Consumer<LeaseRequest> requests) {
        this.leases = leases;
        this.requests = requests;
    }

    /** The store has granted or confirmed it. */
    public void acquired(Lease lease) {
        Optional<Subnets> before = acquired.map(Lease::subnets);
        if (!before.equals(Optional.of(lease.subnets()))) {
            LOG.info(
                    "acquired lease {}{}",
                    lease.subnets(),
                    before.map(subnets -> " (was " + subnets + ")").orElse(""));
        }
        acquired = Optional.of(lease);
    }

    /** The one the store has granted to this process. */
    public Optional<Lease> acquired() {
        return acquired;
    }

    /**
     * The one to plan with: that which was acquired, before that the one the store has of an earlier run.
     *
     * @param node this node's addresses
     */
    public Optional<Lease> lease(LeaseAttributes node, NetworkConfig network) {
        return acquired.or(() -> leases.of(node).filter(lease -> network.fits(lease.subnets())));
    }

    /**
     * Requests a lease with these attributes, unless that was done already.
     *
     * @param avoid the host's own networks
     * @param previous the subnets held before, in case the store has none of ours
     */
    public void request(
            NetworkConfig network,
            LeaseAttributes attributes,
            Set<Prefix> avoid,
            Supplier<Optional<Subnets>> previous) {
        boolean same = requested
                .filter(last -> last.config().equals(network)
                        && last.attributes().equals(attributes)
                        && last.avoid().equals(avoid))
                .isPresent();
        if (!same) {
            var request = new LeaseRequest(
                    network,
                    attributes,
                    lease(attributes, network).map(Lease::subnets).or(previous),
                    avoid);
            requests.accept(request);
            requested = Optional.of(request);
        }
    }

    /** What counts of a lease of both families, as Kubernetes may assign, in a network of which one is served: that one. */
    public static Lease narrowed(Lease lease, NetworkConfig network) {
        boolean oneServed = network.ipv4().isEmpty() || network.ipv6().isEmpty();
        boolean both =
                lease.subnets().ipv4().isPresent() && lease.subnets().ipv6().isPresent();
        Family served = network.ipv4().isPresent() ? Family.IPV4 : Family.IPV6;
        return both && oneServed ? lease.only(served).orElseThrow() : lease;
    }

    /** How the node can be reached according to its lease; {@link Advertisement#NONE} without one. */
    public static Advertisement advertised(Optional<Lease> lease) {
        return lease.map(mine -> mine.attributes().advertisement()).orElse(Advertisement.NONE);
    }
}
