package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.core.config.Resync;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReconcileLoopTest {
    private static final Duration NEVER = Duration.ofHours(1);
    private static final Duration DRAIN = Duration.ofMillis(300);

    @TempDir
    Path directory;

    /** The last peer of another backend changes, which takes a partial turn; long before the next resync its device is gone. */
    @Test
    void closesWhatHasDrainedAfterAPartialTurn() {
        var node = new LiveNode(Fixture.host(), directory, RouteChoice.AUTO, DRAIN, Optional.of(System::nanoTime));
        node.started("{\"Type\":\"vxlan\"}", peer(1, vxlan(1, 1)), peer(2, vxlan(2, 2)));
        var inbox = new Inbox(System::nanoTime);
        var loop = new ReconcileLoop(inbox, node.lifecycle, node.status, new Resync(NEVER, false), System::nanoTime);
        loop.start();
        try {
            Await.until("two devices", Duration.ofSeconds(20), () -> node.has("flannel.1") && node.has("flannel.2"));
            inbox.leases(new LeaseEvent.Upserted(peer(2, vxlan(1, 2))));
            Await.until("one device", Duration.ofSeconds(20), () -> !node.has("flannel.2"));
        } finally {
            loop.close();
        }
    }

    /** As code does on this thread that catches an interrupt and restores it. */
    @Test
    void goesOnAfterAnInterruptThatIsNotItsEnd() {
        var node = new LiveNode(Fixture.host(), directory, RouteChoice.AUTO, DRAIN, Optional.of(System::nanoTime));
        node.started("{\"Type\":\"vxlan\"}", peer(1, vxlan(1, 1)));
        var inbox = new Inbox(System::nanoTime);
        var loop = new ReconcileLoop(inbox, node.lifecycle, node.status, new Resync(NEVER, false), System::nanoTime);
        loop.start();
        try {
            inbox.inquire(() -> Thread.currentThread().interrupt());
            var answered = new AtomicBoolean();
            Await.until("an answer", Duration.ofSeconds(20), () -> {
                inbox.inquire(() -> answered.set(true));
                return answered.get();
            });
            inbox.leases(new LeaseEvent.Upserted(peer(2, vxlan(2, 2))));
            Await.until("a second device", Duration.ofSeconds(20), () -> node.has("flannel.2"));
            assertFalse(loop.ended().isDone());
        } finally {
            loop.close();
        }
        assertTrue(loop.ended().isDone());
    }
}
