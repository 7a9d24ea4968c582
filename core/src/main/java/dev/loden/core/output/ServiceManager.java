package dev.loden.core.output;

import dev.loden.api.spi.PluginException;
import dev.loden.base.Supervisor;
import dev.loden.core.status.StatusBoard;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the service manager that started the process (systemd, {@code Type=notify}) when the node is ready, how it is, that its loop
 * turns, and when it stops, in the words of sd_notify(3). What the manager did not take is sent again a second later. <b>Thread</b>: any.
 */
public final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);

    private final Consumer<String> socket;
    private final StatusBoard status;
    private final Thread thread = Supervisor.current().thread("loden-notify", this::run);
    private final Duration watchdog;
    private boolean ready;
    private boolean warned;

    private ServiceManager(Consumer<String> socket, StatusBoard status, Duration watchdog) {
        this.socket = socket;
        this.status = status;
        this.watchdog = watchdog;
    }

    /**
     * Reports from now on.
     *
     * @param socket sends one message, or throws a {@link PluginException}
     * @param status what readiness follows from: the same as {@code /readyz}; liveness, that of {@code /healthz}
     * @param watchdog within which time the manager restarts a process that does not say that it works; zero if it does not
     */
    public static ServiceManager start(Consumer<String> socket, StatusBoard status, Duration watchdog) {
        var manager = new ServiceManager(socket, status, watchdog);
        manager.thread.start();
        return manager;
    }

    private void run() throws InterruptedException {
        String sent = "";
        for (String waiting = status.unready(); ; waiting = status.awaitChange(waiting)) {
            String message = message(waiting);
            if (!message.equals(sent) && send(message)) {
                sent = message;
                ready |= waiting.isEmpty();
            }
            if (!watchdog.isZero() && status.unhealthy().isEmpty()) {
                send("WATCHDOG=1");
            }
        }
    }

    /** READY=1 comes once: for the manager, a node that was ready has started. */
    private String message(String waiting) {
        return waiting.isEmpty() ? ready ? "STATUS=ready" : "READY=1\nSTATUS=ready" : "STATUS=" + oneLine(waiting);
    }

    private static String oneLine(String text) {
        return text.replace('\n', ' ');
    }

    private synchronized boolean send(String message) {
        try {
            socket.accept(message);
            return true;
        } catch (PluginException e) {
            if (!warned) {
                warned = true;
                LOG.warn(
                        "cannot tell the service manager how this node is: {}; a unit of Type=notify will not count as"
                                + " started (NotifyAccess=, NOTIFY_SOCKET); forwarding is not affected",
                        e.getMessage());
            }
            return false;
        }
    }

    /** Says that the process stops. */
    @Override
    public void close() {
        thread.interrupt();
        send("STOPPING=1");
    }
}
