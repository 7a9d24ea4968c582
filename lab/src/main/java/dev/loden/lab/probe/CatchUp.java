package dev.loden.lab.probe;

/**
 * Decides when a tcpdump has processed all packets that were in its buffer at a first report. Traffic goes on meanwhile, so the
 * buffer need not become empty. One that reports the same count again and again has nothing left, though some packets (on the
 * loopback device) are received and never processed.
 */
final class CatchUp {
    private final int sameCounts;
    private long target = -1;
    private long before = -1;
    private int same;

    CatchUp(int sameCounts) {
        this.sameCounts = sameCounts;
    }

    /** Takes the next report; true if nothing of the first one's buffer is left. */
    boolean isDone(CaptureCounters report) {
        if (target < 0) {
            target = report.received() - report.dropped();
        }
        same = report.captured() == before ? same + 1 : 1;
        before = report.captured();
        return report.captured() >= target || same >= sameCounts;
    }
}
