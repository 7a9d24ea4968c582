package dev.loden.traffic;

import dev.loden.api.net.Prefix;
import java.util.Optional;

/**
 * One rule, independent of the tool. A packet that matches all conditions gets the verdict.
 *
 * @param mark a bit of the packet's mark that must be set; 0 for none
 * @param source condition on the source address
 * @param destination condition on the destination address
 * @param verdict what happens to the packet
 */
record Rule(int mark, Optional<Side> source, Optional<Side> destination, Verdict verdict) {
    static Rule marked(int mark, Verdict verdict) {
        return new Rule(mark, Optional.empty(), Optional.empty(), verdict);
    }

    static Rule between(Side source, Side destination, Verdict verdict) {
        return new Rule(0, Optional.of(source), Optional.of(destination), verdict);
    }

    static Rule from(Prefix source, Verdict verdict) {
        return new Rule(0, Optional.of(Side.inside(source)), Optional.empty(), verdict);
    }

    static Rule to(Prefix destination, Verdict verdict) {
        return new Rule(0, Optional.empty(), Optional.of(Side.inside(destination)), verdict);
    }

    Rule withoutFullyRandom() {
        return verdict == Verdict.MASQUERADE_FULLY_RANDOM
                ? new Rule(mark, source, destination, Verdict.MASQUERADE)
                : this;
    }

    /**
     * A condition on one of a packet's addresses.
     *
     * @param prefix a range of addresses
     * @param not whether the address must be outside of it
     */
    record Side(Prefix prefix, boolean not) {
        static Side inside(Prefix prefix) {
            return new Side(prefix, false);
        }

        static Side outside(Prefix prefix) {
            return new Side(prefix, true);
        }
    }

    /** What happens to a packet. */
    enum Verdict {
        /** The chain's further rules are skipped. */
        RETURN,
        /** It is accepted. */
        ACCEPT,
        /** It gets this node's address. */
        MASQUERADE,
        /** It gets this node's address and a random source port. */
        MASQUERADE_FULLY_RANDOM
    }
}
