package dev.loden.core.plan;

import dev.loden.api.lease.Subnets;
import dev.loden.core.lease.Rank;
import dev.loden.core.plugin.BackendKey;

/**
 * A part of the desired state, planned by itself. In this order one takes precedence over another that wants the same: what this
 * node needs to receive, then the peers by their ranks.
 */
public sealed interface Part extends Comparable<Part> {
    /** What this node needs to receive by its configured backend. */
    record Own() implements Part {
        @Override
        public String toString() {
            return "this node";
        }
    }

    /**
     * What this node needs to receive by another backend that is open.
     *
     * @param key which
     */
    record Other(BackendKey key) implements Part {
        @Override
        public String toString() {
            return "backend " + key;
        }
    }

    /**
     * What it takes to reach a peer.
     *
     * @param rank its place among the peers: one of a later rank is another part
     */
    record Peer(Rank rank) implements Part {
        /** What identifies its lease in the store. */
        public Subnets key() {
            return rank.key();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Peer that && rank.equals(that.rank);
        }

        @Override
        public int hashCode() {
            return rank.hashCode();
        }

        @Override
        public String toString() {
            return "lease " + key();
        }
    }

    @Override
    default int compareTo(Part other) {
        if (this instanceof Peer one && other instanceof Peer two) {
            return one.rank().compareTo(two.rank());
        }
        int byKind = Integer.compare(kind(), other.kind());
        return byKind != 0 ? byKind : toString().compareTo(other.toString());
    }

    private int kind() {
        return switch (this) {
            case Own own -> 0;
            case Other backend -> 1;
            case Peer peer -> 2;
        };
    }
}
