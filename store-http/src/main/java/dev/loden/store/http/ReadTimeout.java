package dev.loden.store.http;

import dev.loden.base.Deadline;
import java.io.IOException;
import java.time.Duration;

/**
 * How long the reads of one response may wait.
 *
 * <p><b>Thread</b>: the one that reads.
 */
public interface ReadTimeout {
    /**
     * How long the next read may wait.
     *
     * @return not negative
     * @throws IOException if the time is over
     */
    Duration remaining() throws IOException;

    /**
     * A read has waited for so long, and nothing has arrived.
     *
     * @throws IOException unless the read is to wait again
     */
    void expired() throws IOException;

    /**
     * A limit for the whole response.
     *
     * @param deadline by which all of it has to be there
     * @param message of the failure
     * @return for one response
     */
    static ReadTimeout until(Deadline deadline, String message) {
        return new ReadTimeout() {
            @Override
            public Duration remaining() throws IOException {
                if (deadline.isOver()) {
                    expired();
                }
                return deadline.remaining();
            }

            @Override
            public void expired() throws IOException {
                throw new IOException(message);
            }
        };
    }

    /**
     * A limit for each read by itself: for the head, and then for each piece of the body.
     *
     * @param limit for one read
     * @param message of the failure
     * @return for any number of responses
     */
    static ReadTimeout perRead(Duration limit, String message) {
        return new ReadTimeout() {
            @Override
            public Duration remaining() {
                return limit;
            }

            @Override
            public void expired() throws IOException {
                throw new IOException(message);
            }
        };
    }
}
