package dev.loden.lab.demo;

import dev.loden.lab.probe.Losses;

/** Judges what steady pings lost while the network was changed. */
final class PingCheck {
    private PingCheck() {}

    /** A loss counts against the network unless the kernel dropped at least as many packets for want of processor time. */
    static Verdict judge(Losses losses) {
        if (losses.sent() == 0) {
            return Verdict.notMeasured("pings: none was sent, for want of processor time");
        }
        if (losses.isDueToMachine()) {
            return Verdict.notMeasured(losses + "; the kernel dropped " + losses.droppedByKernel()
                    + " packets for want of processor time, so the network need not have lost any");
        }
        return Verdict.of(losses.lost() == 0, losses.toString());
    }
}
