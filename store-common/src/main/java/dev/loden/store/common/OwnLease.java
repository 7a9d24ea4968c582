package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.IpAddress;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.base.Deadline;
import dev.loden.base.Durations;
import dev.loden.codec.json.LeaseJson;
import java.time.Duration;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/**
 * The lease that a store holds for this node, and the check whether the store's entry still is that lease.
 *
 * <p>A node is known by its public IP alone, so a second daemon with the same public IP finds the same lease and writes it: with its own
 * attributes, or with the same ones where both derive them from that address. The first daemon then loses its lease. If it wrote back at
 * once, the two would overwrite each other without end. So for {@link #CONFLICT_HOLD_OFF} after such a loss {@link #checkReplaceable}
 * refuses, with the reason; then this daemon writes its lease again, so that the other one notices as well. Until the other has written
 * nothing for {@link #CONFLICT_MEMORY}, {@link #checkUncontested} refuses.
 *
 * <p><b>Thread</b>: one at a time.
 *
 * @since 0.1
 */
@Preview
public final class OwnLease {
    /** How long the attributes that a second daemon with the same public IP wrote are not overwritten. */
    public static final Duration CONFLICT_HOLD_OFF = Duration.ofSeconds(30);

    /** How long a conflict lasts after the last write of the second daemon: that writes every {@link #CONFLICT_HOLD_OFF} at the latest. */
    public static final Duration CONFLICT_MEMORY = Durations.times(CONFLICT_HOLD_OFF, 3);

    private final UnaryOperator<String> entryName;
    private final LongSupplier nanoClock;
    private Optional<Lease> held = Optional.empty();
    private Deadline conflictHoldOff;
    private Deadline conflictEnd;
    private boolean written;

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
        this.conflictEnd = conflictHoldOff;
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
            return stored.sameNode(own) ? conflict(stored, CONFLICT_HOLD_OFF) : lose("now belongs to " + node(stored));
        } catch (InvalidValueException e) {
            return lose("was overwritten with " + e.getMessage());
        }
    }

    /**
     * As {@link #check}, of an entry that another has written since this daemon did: if it says the same, then a second daemon with the
     * same public IP has written it.
     *
     * @param value the entry's value under the held lease's key; empty if there is no entry
     * @return the line for {@link dev.loden.api.spi.LeaseListener#lost}; empty if no lease was held
     */
    public Optional<String> checkWritten(Optional<String> value) {
        return held.isPresent() && isHeld(value)
                ? conflict(held.get().attributes(), conflictEnd.isOver() ? Duration.ZERO : CONFLICT_HOLD_OFF)
                : check(value);
    }

    private boolean isHeld(Optional<String> value) {
        try {
            return value.map(LeaseJson::read).equals(held.map(Lease::attributes));
        } catch (InvalidValueException overwritten) {
            return false;
        }
    }

    private Optional<String> conflict(LeaseAttributes stored, Duration holdOff) {
        conflictHoldOff = Deadline.after(holdOff, nanoClock);
        conflictEnd = Deadline.after(CONFLICT_MEMORY, nanoClock);
        return lose(writtenByATwin(stored));
    }

    private static String writtenByATwin(LeaseAttributes attributes) {
        return "was written by another daemon with the same public IP " + node(attributes);
    }

    /** Whether this daemon is to write its lease although the entry says the same, so that a second daemon notices. */
    boolean isToBeWritten() {
        return !conflictEnd.isOver() && conflictHoldOff.isOver();
    }

    /** This daemon has written its lease. */
    void written() {
        written = true;
        if (!conflictEnd.isOver()) {
            conflictHoldOff = Deadline.after(CONFLICT_HOLD_OFF, nanoClock);
        }
    }

    /**
     * Whether a second daemon that holds the lease, too, could notice this one.
     *
     * @return whether the lease was written since this object was made
     */
    public boolean isWritten() {
        return written;
    }

    /**
     * Checks that no second daemon writes the held lease. Stores call it at the end of {@link dev.loden.api.spi.SubnetManager#acquire}, so
     * that the conflict shows until it is over.
     *
     * @throws PluginException CONFLICT if one wrote it less than {@link #CONFLICT_MEMORY} ago
     */
    public void checkUncontested() {
        if (held.isPresent() && !conflictEnd.isOver()) {
            throw contested(held.get().subnets().key(), held.get().attributes());
        }
    }

    private PluginException contested(String key, LeaseAttributes attributes) {
        return new PluginException(
                ErrorCode.CONFLICT,
                entryName.apply(key) + " " + writtenByATwin(attributes)
                        + ": stop one of the two daemons, or give each node its own address with --iface or --public-ip");
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
            throw contested(stored.subnets().key(), wanted);
        }
    }

    private static String node(LeaseAttributes attributes) {
        return attributes.publicAddresses().stream()
                .findFirst()
                .map(IpAddress::toString)
                .orElse("a node without a public IP");
    }
}
