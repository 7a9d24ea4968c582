package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Deadline;
import dev.loden.codec.json.LeaseJson;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * The lease that a store holds for this node, and the check whether the store's entry still is that lease.
 *
 * <p>A node is known by its public IP alone, so a second daemon with the same public IP finds the same lease and writes its own
 * attributes there; the first daemon then loses its lease. If it wrote its attributes back at once, the two would overwrite each other
 * without end. So for {@link #CONFLICT_HOLD_OFF} after such a loss {@link #checkReplaceable} refuses, with the reason.
 *
 * <p><b>Thread</b>: one at a time.
 *
 * @since 0.1
 */
@Preview
public final class OwnLease {
    /** How long the attributes that a second daemon with the same public IP wrote are not overwritten. */
    public static final Duration CONFLICT_HOLD_OFF = Duration.ofSeconds(30);

    private final UnaryOperator<String> entryName;
    private final LongSupplier nanoClock;
    private Optional<Lease> held = Optional.empty();
    private Deadline conflictHoldOff;

    /**
     * No lease is held yet.
     *
     * @param entryName makes from a lease's key the name of its entry as operators know it, for messages: {@code
     *     /coreos.com/network/subnets/10.5.52.0-24}
     * @param nanoClock monotonic nanoseconds, {@code System::nanoTime} outside of tests
     */
    public OwnLease(UnaryOperator<String> entryName, LongSupplier nanoClock) {
        this.entryName = entryName;
        this.nanoClock = nanoClock;
        this.conflictHoldOff = Deadline.after(Duration.ZERO, nanoClock);
    }

    /**
     * The lease that is held.
     *
     * @return empty before the first lease and after a loss
     */
    public Optional<Lease> held() {
        return held;
    }

    /**
     * This node holds a lease now.
     *
     * @param lease as it is in the store
     */
    public void hold(Lease lease) {
        held = Optional.of(lease);
    }

    /**
     * This node does not hold its lease any more.
     *
     * @param reason what happened to the entry, without its name: {@code has expired}
     * @return the line for {@link dev.loden.api.spi.LeaseListener#lost}; empty if no lease was held
     */
    public Optional<String> lose(String reason) {
        Optional<String> line =
                held.map(lease -> entryName.apply(lease.subnets().key()) + " " + reason);
        held = Optional.empty();
        return line;
    }

    /**
     * Compares the held lease with the store's entry; the lease is lost if they differ.
     *
     * @param value the entry's value under the held lease's key; empty if there is no entry
     * @return the line for {@link dev.loden.api.spi.LeaseListener#lost}; empty if the lease is still held, or none was
     */
    public Optional<String> check(Optional<String> value) {
        if (held.isEmpty()) {
            return Optional.empty();
        }
        if (value.isEmpty()) {
            return lose("was deleted or has expired");
        }
        LeaseAttributes own = held.get().attributes();
        try {
            LeaseAttributes stored = LeaseJson.read(value.get());
            if (stored.equals(own)) {
                return Optional.empty();
            }
            return stored.sameNode(own) ? conflict(stored) : lose("now belongs to " + node(stored));
        } catch (InvalidValueException e) {
            return lose("was overwritten with " + e.getMessage());
        }
    }

    private Optional<String> conflict(LeaseAttributes stored) {
        conflictHoldOff = Deadline.after(CONFLICT_HOLD_OFF, nanoClock);
        return lose("was overwritten by another daemon with the same public IP " + node(stored));
    }

    /**
     * Checks that this node's lease may be overwritten with other attributes.
     *
     * @param stored the lease as it is in the store
     * @param wanted the attributes to be written
     * @throws PluginException CONFLICT if a second daemon with the same public IP wrote it less than {@link #CONFLICT_HOLD_OFF} ago
     */
    public void checkReplaceable(Lease stored, LeaseAttributes wanted) {
        if (!stored.attributes().equals(wanted) && !conflictHoldOff.isOver()) {
            throw new PluginException(
                    ErrorCode.CONFLICT,
                    entryName.apply(stored.subnets().key())
                            + " was overwritten by another daemon with the same public IP " + node(wanted)
                            + ": stop one of the two daemons or give it another --public-ip");
        }
    }

    private static String node(LeaseAttributes attributes) {
        return attributes
                .publicIp()
                .map(Ipv4::toString)
                .or(() -> attributes.publicIpv6().map(Ipv6::toString))
                .orElse("a node without a public IP");
    }
}
