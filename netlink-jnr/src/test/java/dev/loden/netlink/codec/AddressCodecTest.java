package dev.loden.netlink.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.IpAddress;
import dev.loden.api.net.Ipv6;
import dev.loden.api.plan.Address;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which addresses are usable, and which of them is the best. */
final class AddressCodecTest {
    /** The fixed part has eight bits for the flags, the attribute all of them. */
    @Test
    void readsFlagsFromTheirAttribute() {
        var writer = MessageWriter.ofCapacity(256);
        writer.begin(Netlink.RTM_NEWADDR, Netlink.NLM_F_REQUEST, 1);
        writer.put8(Netlink.AF_INET6)
                .put8(64)
                .put8(0)
                .put8(0)
                .put32(3)
                .attribute(1, Ipv6.parse("fd00:16::100"))
                .attribute32(8, 0x302);
        writer.end();
        MessageReader message = new MessageReader(writer.finished());
        assertTrue(message.next());
        assertEquals(
                "Entry[address=fd00:16::100/64 dev eth0, scope=0, flags=770]",
                AddressCodec.decode(message, Captured.names()).orElseThrow().toString());
    }

    @ParameterizedTest
    @CsvSource({"0x80, true", "0x40, false", "0x44, true", "0x48, false", "0x08, false", "0x4c, false", "0x01, true"})
    void countsAnAddressAsUsableByItsFlags(String flags, boolean usable) {
        var address = new Address("eth0", Ipv6.parse("fd00:16::100"), 64);
        assertEquals(usable, new AddressCodec.Entry(address, 0, Integer.decode(flags)).isUsable());
    }

    @Test
    void ordersAddressesByQuality() {
        List<AddressCodec.Entry> best = List.of(
                entry("10.0.0.1", 24, 0, 0x80),
                entry("10.0.0.2", 24, 0, 0x81),
                entry("10.0.0.3", 32, 0, 0x80),
                entry("169.254.7.7", 16, 0, 0x80),
                entry("10.0.0.4", 24, 253, 0x80),
                entry("fd00::1", 64, 0, 0x01),
                entry("fd00::2", 64, 0, 0x20),
                entry("fd00::3", 128, 0, 0x20),
                entry("fd00::4", 64, 0, 0x21));
        List<AddressCodec.Entry> mixed = new ArrayList<>(best);
        Collections.shuffle(mixed, new Random(7));
        mixed.sort(AddressCodec.Entry.BEST_FIRST);
        assertEquals(Set.copyOf(best.subList(3, 5)), Set.copyOf(mixed.subList(3, 5)));
        assertEquals(best.subList(0, 3), mixed.subList(0, 3));
        assertEquals(best.subList(5, 9), mixed.subList(5, 9));
    }

    /** Whatever order the kernel lists them in: the one that came last first. */
    @Test
    void prefersGlobalAddressesOfIpv6AsRfc6724Does() {
        List<AddressCodec.Entry> best = List.of(
                entry("2001:db8::1", 64, 0, 0x80),
                entry("fd00::1", 64, 0, 0x80),
                entry("2001:db8::2", 128, 0, 0x80),
                entry("2001:db8::3", 64, 0, 0x01),
                entry("fd00::2", 64, 0, 0x01),
                entry("2001:db8::4", 64, 0, 0x20),
                entry("fd00::3", 64, 0, 0x20));
        List<AddressCodec.Entry> mixed = new ArrayList<>(best.reversed());
        mixed.sort(AddressCodec.Entry.BEST_FIRST);
        assertEquals(best, mixed);
        assertTrue(mixed.stream().allMatch(AddressCodec.Entry::isUsable));
    }

    private static AddressCodec.Entry entry(String address, int length, int scope, int flags) {
        return new AddressCodec.Entry(new Address("eth0", IpAddress.parse(address), length), scope, flags);
    }
}
