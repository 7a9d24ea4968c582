package dev.loden.distro;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.function.IntConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the process does on signals. The JVM ends on SIGHUP, which init scripts and closed terminals send to daemons, and takes no
 * notice of a second SIGTERM.
 */
final class Signals {

    private static final Duration LOG_LIMIT = Duration.ofMillis(200);

    private final Runnable stop;
    private final IntConsumer halt;
    private boolean stopping;

    /**
     * Not installed yet.
     *
     * @param stop begins to stop; called once, on a thread of its own
     * @param halt ends the process at once with an exit code
     */
    Signals(Runnable stop, IntConsumer halt) {
        this.stop = stop;
        this.halt = halt;
    }

    /** Handles the process's signals from now on. */
    void install() {
        handle("HUP", this::reload);
        handle("TERM", () -> end("SIGTERM"));
        handle("INT", () -> end("SIGINT"));
    }

    void reload() {
        log().info(
                        "SIGHUP: nothing to reload, changes of the network configuration are taken over as they are made; flags"
                                + " take a restart; going on");
    }

    /** The first time in order; the second time at once, for nothing is lost by it. */
    void end(String signal) {
        if (isSecond()) {
            say(() -> log().warn("{} again: ending at once", signal));
            halt.accept(Lodend.STOPPED);
            return;
        }
        say(() -> log().info("{}: stopping; what the kernel holds stays, so that pods go on talking", signal));
        try {
            Thread.ofPlatform().name("stop").start(stop);
        } catch (OutOfMemoryError noThread) {
            halt.accept(Lodend.STOPPED);
        }
    }

    /** Without waiting for a log that nobody reads: a pipe that is full, a disk that does not answer. */
    private static void say(Runnable line) {
        try {
            Thread.ofPlatform().name("stop-log").daemon().start(line).join(LOG_LIMIT);
        } catch (OutOfMemoryError noThread) {
            // not logged
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized boolean isSecond() {
        boolean second = stopping;
        stopping = true;
        return second;
    }

    /** By reflection, for the compiler warns of the type's name, and no other one gives access to signals. */
    private static void handle(String name, Runnable action) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object ours = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, arguments) -> {
                        action.run();
                        return null;
                    });
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), ours);
        } catch (ReflectiveOperationException e) {
            log().debug("SIG{} keeps what the JVM does on it: {}", name, String.valueOf(e.getCause())); // -Xrs
        }
    }

    /** Not earlier than the verbosity is known: with its first logger tinylog's levels are fixed. */
    private static Logger log() {
        return LoggerFactory.getLogger(Signals.class);
    }
}
