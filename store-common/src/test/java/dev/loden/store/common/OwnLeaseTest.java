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
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OwnLeaseTest {
    private static final String MINE = "{\"PublicIP\":\"192.168.1.1\",\"BackendType\":\"host-gw\"}";
    private static final String TWIN = "{\"PublicIP\":\"192.168.1.1\",\"BackendType\":\"vxlan\"}";
    private static final String OTHER = "{\"PublicIP\":\"192.168.1.2\",\"BackendType\":\"host-gw\"}";

    private Instant now = Instant.EPOCH;
    private final OwnLease own = new OwnLease(key -> "/subnets/" + key, () -> now);

    @Test
    void keepsALeaseThatIsAsItWas() {
        own.hold(lease(MINE));
        assertEquals(Optional.empty(), own.judge(Optional.of(MINE.replace("}", ",\"Other\":1}"))));
        assertTrue(own.held().isPresent());
    }

    @Test
    void losesALeaseOnce() {
        own.hold(lease(MINE));
        assertTrue(own.judge(Optional.empty()).orElseThrow().startsWith("/subnets/10.1.2.0-24 is gone"));
        assertEquals(Optional.empty(), own.judge(Optional.empty()));
    }

    @Test
    void namesTheNewOwner() {
        own.hold(lease(MINE));
        assertEquals(Optional.of("/subnets/10.1.2.0-24 belongs to 192.168.1.2 now"), own.judge(Optional.of(OTHER)));
    }

    @Test
    void losesALeaseThatCannotBeRead() {
        own.hold(lease(MINE));
        assertTrue(own.judge(Optional.of("{")).orElseThrow().contains("overwritten"));
    }

    @Test
    void leavesATwinAloneForAWhile() {
        own.hold(lease(MINE));
        assertTrue(own.judge(Optional.of(TWIN)).orElseThrow().contains("same public IP 192.168.1.1"));
        LeaseAttributes wanted = lease(MINE).attributes();
        PluginException e = assertThrows(PluginException.class, () -> own.checkReplaceable(lease(TWIN), wanted));
        assertEquals(ErrorCode.CONFLICT, e.code());
        own.checkReplaceable(lease(MINE), wanted);
        now = now.plus(OwnLease.TRUCE).plus(Duration.ofMillis(1));
        assertDoesNotThrow(() -> own.checkReplaceable(lease(TWIN), wanted));
    }

    private static Lease lease(String json) {
        return new Lease(Subnets.parseKey("10.1.2.0-24"), LeaseJson.read(json));
    }
}
