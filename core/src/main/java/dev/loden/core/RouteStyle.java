package dev.loden.core;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import dev.loden.api.plan.HostNetwork;
import java.util.Locale;

/** Whether routes name their gateways themselves, as flannel's do, or by next-hop objects. */
final class RouteStyle {
    /** Up to here plain routes cost little (5,000 take 0.7 s, and the time is quadratic), and read as flannel's. */
    private static final int MANY = 1_000;

    /** So that a peer that comes and goes does not have all routes rewritten. */
    private static final int FEW = 800;

    private final Choice choice;
    private boolean objects;

    RouteStyle(Choice choice) {
        this.choice = choice;
    }

    /** What the operator asks for. */
    enum Choice {
        /** By the number of peers. */
        AUTO,
        /** Always plain. */
        PLAIN,
        /** Always by objects, where the kernel has them. */
        NEXTHOP;

        static Choice of(Settings flags) {
            String text = Flags.text(flags, "route-style").orElse("auto");
            return switch (text.toLowerCase(Locale.ROOT)) {
                case "auto" -> AUTO;
                case "plain" -> PLAIN;
                case "nexthop" -> NEXTHOP;
                default ->
                    throw new InvalidValueException(text, "must be auto, plain or nexthop").named("--route-style");
            };
        }
    }

    /** For a turn with so many peers. */
    NextHops of(int peers, HostNetwork host) {
        objects = switch (choice) {
            case AUTO -> peers > (objects ? FEW : MANY);
            case PLAIN -> false;
            case NEXTHOP -> true;
        };
        return objects ? new NextHops(host.nextHops()) : NextHops.PLAIN;
    }

    /** Whether that many peers are to be routed otherwise than the turn before did. */
    boolean isOver(int peers) {
        return choice == Choice.AUTO && (objects ? peers <= FEW : peers > MANY);
    }
}
