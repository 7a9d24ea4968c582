package dev.loden.subnet.etcd;

import dev.loden.store.http.ReadTimeout;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/**
 * etcd's requests at one endpoint, in one protocol. Each ends within the time for an answer. An IOException means that another endpoint
 * may answer.
 *
 * <p><b>Thread</b>: any.
 */
interface EtcdCalls extends AutoCloseable {
    /**
     * Reads keys in their order.
     *
     * @param revision as of which; 0 for the present
     * @param limit of their number; 0 for none
     * @param values whether they are wanted with their values
     * @throws EtcdRefusal with TOO_LONG if so many do not fit into one answer
     */
    KeyPage range(KeyRange keys, long revision, int limit, boolean values) throws IOException, EtcdRefusal;

    Txn.Answer transact(Txn request) throws IOException, EtcdRefusal;

    /** Makes an etcd lease, and returns its number. */
    long grant(Duration ttl) throws IOException, EtcdRefusal;

    /** Renews an etcd lease, and returns its time from now on; zero if it has ended. */
    Duration keepAlive(long lease) throws IOException, EtcdRefusal;

    /** Returns a token for the user's requests; empty if etcd gives none. */
    Optional<String> logIn(EtcdStoreOptions.Login user) throws IOException, EtcdRefusal;

    /**
     * Watches keys from a revision on.
     *
     * @param timeout for each message after the first
     * @return once etcd has answered; to be closed by the caller
     */
    Watch watch(KeyRange keys, long revision, ReadTimeout timeout) throws IOException, EtcdRefusal;

    /** Breaks the connection for all requests but those that watch. */
    @Override
    void close();

    /** A watch, read by one thread. */
    interface Watch extends AutoCloseable {
        /** Waits for the next message. */
        WatchMessage next() throws IOException, EtcdRefusal;

        @Override
        void close();
    }

    /** One of the requests. */
    interface Call<A> {
        A on(EtcdCalls calls) throws IOException, EtcdRefusal;
    }
}
