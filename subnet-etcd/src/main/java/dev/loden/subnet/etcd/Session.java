package dev.loden.subnet.etcd;

import dev.loden.base.Deadline;
import dev.loden.store.http.ClockSkew;
import dev.loden.store.http.ReadTimeout;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongSupplier;

/** What all requests have in common: the limits of their time, and the token of the login. */
final class Session {
    private final Timing timing;
    private final LongSupplier nanoClock;
    private final ClockSkew clock = new ClockSkew(InstantSource.system());

    /** Empty before the login, and if etcd's authentication is off. */
    private volatile Optional<String> token = Optional.empty();

    private volatile boolean loggedIn;

    Session(Timing timing, LongSupplier nanoClock) {
        this.timing = timing;
        this.nanoClock = nanoClock;
    }

    Timing timing() {
        return timing;
    }

    /** What the answers' heads say. */
    ClockSkew clock() {
        return clock;
    }

    /** Beginning now, for one answer. */
    ReadTimeout deadline() {
        return ReadTimeout.until(Deadline.after(timing.answer(), nanoClock), "no answer in time");
    }

    Optional<String> token() {
        return token;
    }

    boolean isLoggedIn() {
        return loggedIn;
    }

    void loggedIn(Optional<String> given) {
        token = given;
        loggedIn = true;
    }

    /** Logs in again before the next request: the token may have expired, or etcd has been restarted. */
    void forget() {
        loggedIn = false;
        token = Optional.empty();
    }
}
