package dev.loden.store.common;

import dev.loden.api.Preview;
import dev.loden.api.spi.LeaseListener;

/**
 * Reports to a listener whether the store can be used: each change once, and another reason as a change.
 *
 * <p><b>Thread</b>: one at a time.
 *
 * @since 0.1
 */
@Preview
public final class ConnectionState {
    private static final String NOTHING_REPORTED = "nothing";
    private static final String CONNECTED = "";

    private final LeaseListener listener;
    private String reported = NOTHING_REPORTED;

    /**
     * Nothing is reported yet.
     *
     * @param listener gets the reports
     */
    public ConnectionState(LeaseListener listener) {
        this.listener = listener;
    }

    /** The store answers and has what is needed. */
    public void connected() {
        if (change(CONNECTED)) {
            listener.connected();
        }
    }

    /**
     * The store cannot be used now.
     *
     * @param reason one line, not empty: what is unavailable, why, what to do
     */
    public void disconnected(String reason) {
        if (change(reason)) {
            listener.disconnected(reason);
        }
    }

    private boolean change(String now) {
        boolean changed = !now.equals(reported);
        reported = now;
        return changed;
    }

    /**
     * Whether the last report was {@link #connected}.
     *
     * @return false before the first report
     */
    public boolean isConnected() {
        return reported.equals(CONNECTED);
    }
}
