package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;

import dev.loden.api.lease.LeaseEvent;
import dev.loden.core.config.Resync;
import dev.loden.core.config.RouteChoice;
import dev.loden.core.sample.Fixture;
import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
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
}
