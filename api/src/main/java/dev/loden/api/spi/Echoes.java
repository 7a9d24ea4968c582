package dev.loden.api.spi;

import dev.loden.api.Preview;
import java.util.List;

/**
 * Asks other hosts for ICMP echoes, which their kernels give.
 *
 * <p><b>Implemented by</b> netlink modules. <b>Called by</b> the core's probes. <b>Lifecycle</b>: after {@link
 * NetlinkOpsProvider#openEchoes}, before {@link #close}, which is idempotent.
 *
 * @since 0.1
 */
@Preview
public interface Echoes extends AutoCloseable {
    /** What stands for no reply. */
    long NONE = -1;

    /**
     * Sends all requests at once and waits until each has its reply or the time is over. No router may fragment them, nor does this
     * host: one that is too large for a link on its way has no reply.
     *
     * <p><b>Thread</b>: one at a time; blocks, and may be interrupted.
     *
     * @param requests at most 1,000
     * @param millis how long to wait for replies
     * @return the time to each reply in nanoseconds, in the order of the requests; {@link #NONE} where none came, or where the
     *     request could not be sent
     * @throws InterruptedException if the thread is interrupted
     */
    long[] exchange(List<EchoRequest> requests, int millis) throws InterruptedException;

    @Override
    void close();
}
