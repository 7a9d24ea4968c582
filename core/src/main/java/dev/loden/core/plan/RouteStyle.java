package dev.loden.core.plan;

import dev.loden.core.config.RouteChoice;
import java.util.Optional;
import java.util.Set;

/** Whether routes name their gateways themselves, as flannel's do, or by next-hop objects. <b>Thread</b>: one at a time. */
public final class RouteStyle {
    /** Up to here plain routes cost little (5,000 take 0.7 s, and the time is quadratic), and read as flannel's. */
    private static final int MANY = 1_000;

    /** So that a peer that comes and goes does not have all routes rewritten. */
    private static final int FEW = 800;

    private final RouteChoice choice;
    private boolean objects;

    /** Before the first peer. */
    public RouteStyle(RouteChoice choice) {
        this.choice = choice;
    }

    /**
     * How routes are made for that many peers.
     *
     * @param foreign the numbers of next-hop objects that are not ours; empty if the kernel has no such objects
     */
    public RouteForm of(int peers, Optional<Set<Integer>> foreign) {
        objects = switch (choice) {
            case AUTO -> peers > (objects ? FEW : MANY);
            case PLAIN -> false;
            case NEXTHOP -> true;
        };
        return objects ? new RouteForm(foreign) : RouteForm.PLAIN;
    }
}
