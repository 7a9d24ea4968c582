package dev.loden.store.common;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
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

    private static Lease lease(String json) {
        return new Lease(Subnets.parseKey("10.1.2.0-24"), LeaseJson.read(json));
    }
}
