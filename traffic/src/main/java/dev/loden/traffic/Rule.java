package dev.loden.traffic;

import dev.loden.api.net.Prefix;
import java.util.Optional;

/**
 * One rule, whichever tool writes it. A packet that matches all of it meets the verdict.
 *
 * @param mark a bit of the packet's mark that must be set; 0 for none
 * @param source where it must come from
 * @param destination where it must go
 * @param verdict what becomes of it
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
     * One end of a packet's way.
     *
     * @param prefix some addresses
     * @param not whether the packet's address must not be one of them
     */
    record Side(Prefix prefix, boolean not) {
        static Side inside(Prefix prefix) {
            return new Side(prefix, false);
        }

        static Side outside(Prefix prefix) {
            return new Side(prefix, true);
        }
    }

    /** What becomes of a packet. */
    enum Verdict {
        /** The chain's other rules do not count for it. */
        RETURN,
        /** It may pass. */
        ACCEPT,
        /** It gets this node's address. */
        MASQUERADE,
        /** It gets this node's address and a source port that nobody can guess. */
        MASQUERADE_FULLY_RANDOM
    }
}
