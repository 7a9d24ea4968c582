package dev.loden.store.common;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.LeaseJson;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * The lease a store holds for its daemon, and the judgement whether what is in the store now still is that lease. Used
 * by one thread at a time.
 *
 * <p>A node is known by its public IP alone, so a second daemon with the same one finds the same lease and writes its
 * own attributes there. The first hears of it and is told that its lease is lost. Would it write back at once, the two
 * would go on for ever as fast as they can; so for {@link #TRUCE} it may not, and says why.
 */
public final class OwnLease {
    /** How long the attributes of a second daemon with the same public IP are left alone. */
    public static final Duration TRUCE = Duration.ofSeconds(30);

    private final UnaryOperator<String> entryName;
    private final InstantSource clock;
    private Optional<Lease> held = Optional.empty();
    private Instant truceEnd = Instant.MIN;

    /**
     * No lease yet.
     *
     * @param entryName makes from a lease's key the name under which people find the entry in the store
     * @param clock for the truce
     */
    public OwnLease(UnaryOperator<String> entryName, InstantSource clock) {
        this.entryName = entryName;
        this.clock = clock;
    }

    /**
     * What is held.
     *
     * @return empty before the first lease and after a loss
     */
    public Optional<Lease> held() {
        return held;
    }

    /**
     * The lease as it is in the store now.
     *
     * @param lease found or written
     */
    public void hold(Lease lease) {
        held = Optional.of(lease);
    }

    /**
     * Forgets the lease.
     *
     * @param why one line, without the name of the entry
     * @return the line for {@code LeaseListener.lost}; empty if nothing was held
     */
    public Optional<String> lose(String why) {
        Optional<String> reason =
                held.map(lease -> entryName.apply(lease.subnets().key()) + " " + why);
        held = Optional.empty();
        return reason;
    }

    /**
     * Compares what is held with what is in the store now.
     *
     * @param value what is under the held lease's key; empty if nothing is
     * @return why the lease is lost, one line; empty if it is not, or nothing is held
     */
    public Optional<String> judge(Optional<String> value) {
        if (held.isEmpty()) {
            return Optional.empty();
        }
        if (value.isEmpty()) {
            return lose("is gone: this node's lease was deleted or has expired");
        }
        LeaseAttributes mine = held.get().attributes();
        try {
            LeaseAttributes now = LeaseJson.read(value.get());
            if (now.equals(mine)) {
                return Optional.empty();
            }
            return now.sameNode(mine) ? quarrel(now) : lose("belongs to " + node(now) + " now");
        } catch (InvalidValueException e) {
            return lose("was overwritten with " + e.getMessage());
        }
    }

    private Optional<String> quarrel(LeaseAttributes now) {
        truceEnd = clock.instant().plus(TRUCE);
        return lose("is now written by somebody else with the same public IP " + node(now));
    }

    /**
     * Checks that this node's lease may be written over.
     *
     * @param stored as it is in the store
     * @param wanted what is to be written
     * @throws PluginException CONFLICT if a second daemon wrote it only just
     */
    public void checkReplaceable(Lease stored, LeaseAttributes wanted) {
        if (!stored.attributes().equals(wanted) && clock.instant().isBefore(truceEnd)) {
            throw new PluginException(
                    ErrorCode.CONFLICT,
                    entryName.apply(stored.subnets().key()) + " was written by somebody else with the same public IP "
                            + node(wanted) + ": stop one of the two daemons or give it another --public-ip");
        }
    }

    private static String node(LeaseAttributes attributes) {
        return attributes
                .publicIp()
                .map(Ipv4::toString)
                .or(() -> attributes.publicIpv6().map(Ipv6::toString))
                .orElse("nobody");
    }
}
