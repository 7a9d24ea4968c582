package dev.loden.store.common;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Lease;
import dev.loden.api.lease.LeaseAttributes;
import dev.loden.api.lease.Subnets;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.LeaseJson;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class OwnLeaseTest {
    private static final String MINE = "{\"PublicIP\":\"192.168.1.1\",\"BackendType\":\"host-gw\"}";
    private static final String SECOND = "{\"PublicIP\":\"192.168.1.1\",\"BackendType\":\"vxlan\"}";
    private static final String OTHER = "{\"PublicIP\":\"192.168.1.2\",\"BackendType\":\"host-gw\"}";

    private final AtomicLong now = new AtomicLong();
    private final OwnLease own = new OwnLease(key -> "/subnets/" + key, now::get);

    @Test
    void keepsALeaseThatIsAsItWas() {
        own.hold(lease(MINE));
        assertEquals(Optional.empty(), own.check(Optional.of(MINE.replace("}", ",\"Other\":1}"))));
        assertTrue(own.held().isPresent());
    }

    @Test
    void losesALeaseOnce() {
        own.hold(lease(MINE));
        assertEquals(Optional.of("/subnets/10.1.2.0-24 was deleted or has expired"), own.check(Optional.empty()));
        assertEquals(Optional.empty(), own.check(Optional.empty()));
    }

    @Test
    void namesTheNewOwner() {
        own.hold(lease(MINE));
        assertEquals(Optional.of("/subnets/10.1.2.0-24 now belongs to 192.168.1.2"), own.check(Optional.of(OTHER)));
    }

    @Test
    void losesALeaseThatCannotBeRead() {
        own.hold(lease(MINE));
        assertTrue(own.check(Optional.of("{")).orElseThrow().contains("overwritten"));
    }

    @Test
    void doesNotOverwriteASecondDaemonsAttributesForAWhile() {
        own.hold(lease(MINE));
        assertTrue(own.check(Optional.of(SECOND)).orElseThrow().contains("same public IP 192.168.1.1"));
        LeaseAttributes wanted = lease(MINE).attributes();
        PluginException e = assertThrows(PluginException.class, () -> own.checkReplaceable(lease(SECOND), wanted));
        assertEquals(ErrorCode.CONFLICT, e.code());
        now.addAndGet(OwnLease.CONFLICT_HOLD_OFF.toNanos() - 1);
        assertThrows(PluginException.class, () -> own.checkReplaceable(lease(SECOND), wanted));
        own.checkReplaceable(lease(MINE), wanted);
        now.addAndGet(1);
        assertDoesNotThrow(() -> own.checkReplaceable(lease(SECOND), wanted));
    }

    @Test
    void isContestedUntilASecondDaemonHasWrittenNothingForAWhile() {
        own.hold(lease(MINE));
        assertDoesNotThrow(own::checkUncontested);
        String lost = own.checkWritten(Optional.of(MINE)).orElseThrow();
        assertTrue(lost.contains("same public IP 192.168.1.1"), lost);
        own.hold(lease(MINE));
        PluginException e = assertThrows(PluginException.class, own::checkUncontested);
        assertEquals(ErrorCode.CONFLICT, e.code());
        assertTrue(e.getMessage().contains("--iface or --public-ip"), e::getMessage);
        now.addAndGet(OwnLease.CONFLICT_MEMORY.toNanos() - 1);
        assertThrows(PluginException.class, own::checkUncontested);
        now.addAndGet(1);
        assertDoesNotThrow(own::checkUncontested);
    }

    @Test
    void answersASecondDaemonAtOnceAndThenNowAndThen() {
        own.hold(lease(MINE));
        assertFalse(own.isToBeWritten());
        own.checkWritten(Optional.of(MINE));
        assertTrue(own.isToBeWritten(), "so that the other one is told soon");
        own.written();
        assertFalse(own.isToBeWritten());
        own.hold(lease(MINE));
        own.checkWritten(Optional.of(MINE));
        assertFalse(own.isToBeWritten(), "the two must not overwrite each other in a hot loop");
        now.addAndGet(OwnLease.CONFLICT_HOLD_OFF.toNanos());
        assertTrue(own.isToBeWritten());
    }

    @Test
    void namesWhatElseWasWritten() {
        own.hold(lease(MINE));
        assertTrue(own.checkWritten(Optional.of(OTHER)).orElseThrow().contains("now belongs to 192.168.1.2"));
        own.hold(lease(MINE));
        assertTrue(own.checkWritten(Optional.of("{")).orElseThrow().contains("overwritten"));
        own.hold(lease(MINE));
        assertTrue(own.checkWritten(Optional.empty()).orElseThrow().contains("deleted"));
        assertEquals(Optional.empty(), own.checkWritten(Optional.of(MINE)));
    }

    private static Lease lease(String json) {
        return new Lease(Subnets.parseKey("10.1.2.0-24"), LeaseJson.read(json));
    }
}
