package dev.loden.store.common;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.lease.BackendConfig;
import dev.loden.api.lease.NetworkConfig;
import dev.loden.api.lease.Settings;
import dev.loden.api.lease.SubnetRange;
import dev.loden.api.lease.Subnets;
import dev.loden.api.net.Prefix;
import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.LeaseRequest;
import dev.loden.api.spi.PluginException;
import dev.loden.codec.json.LeaseJson;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What the contract of lease stores cannot bring about: races lost at a given moment. */
class LeaseClaimTest {
    private static final String OWN = "{\"PublicIP\":\"192.168.1.1\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\"}";
    private static final String OTHER = "{\"PublicIP\":\"192.168.1.2\",\"PublicIPv6\":null,\"BackendType\":\"vxlan\"}";
    private static final NetworkConfig NETWORK = new NetworkConfig(
            Optional.of(SubnetRange.of(Prefix.parse("10.5.0.0/16"), 24)),
            Optional.empty(),
            false,
            new BackendConfig("vxlan", Settings.EMPTY));

    private final MemoryTable table = new MemoryTable();
    private final OwnLease own = new OwnLease(key -> key, System::nanoTime);
    private final LeaseClaim<MemoryTable.Row> claim = new LeaseClaim<>(table, own, new SplittableRandom(4));

    private static LeaseRequest request() {
        return new LeaseRequest(NETWORK, LeaseJson.read(OWN), Optional.empty());
    }

    @Test
    void createsALeaseAndHoldsIt() {
        MemoryTable.Row row = claim.claim(request());

        assertEquals(Map.of(row.key(), OWN), table.values());
        assertEquals(row.key(), own.held().orElseThrow().subnets().key());
    }

    @Test
    void withdrawsFromAnEarlierOverlappingLeaseAndTakesAnother() {
        table.beforeNextCreate(key -> table.create(key + "&fd00:5::-64", OTHER));

        String key = claim.claim(request()).key();

        Set<String> keys = table.values().keySet();
        assertEquals(2, keys.size());
        String other = keys.stream().filter(k -> !k.equals(key)).findFirst().orElseThrow();
        assertFalse(other.startsWith(key));
    }

    @Test
    void keepsWhatAnotherWriterHasChangedMeanwhile() {
        Subnets subnets = Subnets.parseKey("10.5.7.0-24");
        table.create(subnets.key(), OWN.replace("vxlan", "host-gw"));
        table.beforeNextKeep(() -> table.put(subnets.key(), OTHER));

        String key = claim.claim(request()).key();

        assertEquals(OTHER, table.values().get(subnets.key()));
        assertEquals(OWN, table.values().get(key));
    }

    @Test
    void givesUpAfterFiftyLostRaces() {
        table.loseEveryRace();

        PluginException e = assertThrows(PluginException.class, () -> claim.claim(request()));

        assertEquals(ErrorCode.CONFLICT, e.code());
        assertEquals("lost 50 compare-and-swap races for a lease to other nodes; trying again", e.getMessage());
        assertEquals(50, table.creations());
        assertEquals(Optional.empty(), own.held());
    }
}
