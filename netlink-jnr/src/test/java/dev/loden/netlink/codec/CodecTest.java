package dev.loden.netlink.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.api.net.Ipv4;
import dev.loden.api.net.Ipv6;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.Address;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.NextHop;
import dev.loden.api.plan.Route;
import dev.loden.api.plan.Via;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Bytes to values, and values to bytes to values. */
final class CodecTest {
    private static final LinkNames NAMES = Captured.names();

    private static MessageReader written(int type, Consumer<MessageWriter> body) {
        var writer = MessageWriter.ofCapacity(4096);
        writer.begin(type, Netlink.NLM_F_REQUEST, 1);
        body.accept(writer);
        writer.end();
        var reader = new MessageReader(writer.finished());
        assertEquals(true, reader.next());
        return reader;
    }

    @Test
    void readsDevices() {
        assertEquals(
                List.of(
                        "lo mtu 65536 up",
                        "eth0p veth link eth0 address 7a:f6:43:f2:36:5c mtu 1500 up",
                        "eth0 veth link eth0p address 62:56:fd:f3:63:b5 mtu 1500 up",
                        "flannel.1 vxlan id 1 local 172.16.1.100 dev eth0 dstport 8472 nolearning"
                                + " address 0a:58:00:00:00:01 mtu 1450 up",
                        "vx6 vxlan id 2 local fd00:16::100 dev eth0 dstport 4789 gbp"
                                + " address c2:47:bb:1b:8b:98 mtu 1430 down"),
                Captured.decoded(
                        Netlink.RTM_NEWLINK,
                        Netlink.AF_UNSPEC,
                        message -> LinkCodec.decode(message).map(entry -> entry.resolved(NAMES))));
    }

    @Test
    void readsAddresses() {
        assertEquals(
                List.of(
                        "Entry[address=127.0.0.1/8 dev lo, scope=254, flags=128]",
                        "Entry[address=172.16.1.100/24 dev eth0, scope=0, flags=128]",
                        "Entry[address=10.9.0.1/32 dev eth0, scope=0, flags=128]",
                        "Entry[address=172.16.1.150/24 dev eth0, scope=0, flags=129]",
                        "Entry[address=10.244.0.0/32 dev flannel.1, scope=0, flags=128]"),
                Captured.decoded(Netlink.RTM_NEWADDR, Netlink.AF_INET, message -> AddressCodec.decode(message, NAMES)));
        assertEquals(
                List.of(true, false),
                Captured.messages().stream()
                        .map(Captured::reader)
                        .filter(reader -> reader.type() == Netlink.RTM_NEWADDR && reader.u8(0) == Netlink.AF_INET6)
                        .map(reader -> AddressCodec.decode(reader, NAMES).orElseThrow())
                        .filter(entry -> entry.address().link().equals("eth0"))
                        .map(AddressCodec.Entry::isUsable)
                        .toList());
    }

    @Test
    void readsNextHopsButNoGroups() {
        assertEquals(
                List.of("nexthop id 7 via 10.244.3.0 dev flannel.1 proto loden onlink"),
                Captured.decoded(
                        Netlink.RTM_NEWNEXTHOP,
                        Netlink.AF_INET,
                        message -> NextHopCodec.decode(message, NAMES).flatMap(NextHopCodec.Entry::hop)));
        assertEquals(
                List.of(),
                Captured.decoded(
                        Netlink.RTM_NEWNEXTHOP,
                        Netlink.AF_UNSPEC,
                        message -> NextHopCodec.decode(message, NAMES).flatMap(NextHopCodec.Entry::hop)));
    }

    @Test
    void readsRoutes() {
        assertEquals(
                List.of(
                        "0.0.0.0/0 via 172.16.1.1 dev eth0 metric 100",
                        "10.1.0.0/16 via 172.16.1.11 dev eth0 metric 0",
                        "10.9.0.2/32 dev eth0 proto 2 scope link metric 0 plain",
                        "10.244.1.0/24 via 172.16.1.101 dev eth0 proto loden metric 0 plain",
                        "10.244.2.0/24 via 10.244.2.0 dev flannel.1 onlink metric 0 plain",
                        "10.244.3.0/24 nhid 7 dev flannel.1 metric 0 plain",
                        "10.244.4.0/24 via fd00:16::4 dev eth0 metric 0 plain",
                        "172.16.1.0/24 dev eth0 proto 2 scope link metric 0 plain"),
                routes(Netlink.AF_INET));
        assertEquals(
                List.of(
                        "fd00:16::/64 dev eth0 proto 2 metric 256",
                        "fd01:0:0:2::/64 via fd01:0:0:2:: dev flannel.1 onlink metric 1024 plain"),
                routes(Netlink.AF_INET6).subList(0, 2));
    }

    private static List<String> routes(int family) {
        return Captured.decoded(
                Netlink.RTM_NEWROUTE,
                family,
                message -> RouteCodec.decode(message)
                        .map(entry -> new Route(
                                        entry.destination(),
                                        entry.hop().via(NAMES.name(entry.hop().linkIndex())),
                                        entry.protocol())
                                + " metric " + entry.metric() + (entry.plain() ? " plain" : "")));
    }

    @Test
    void readsNeighborsButNotNoarp() {
        assertEquals(
                List.of(
                        "10.244.3.0 dev flannel.1 lladdr 0a:58:00:00:ff:03",
                        "10.244.2.0 dev flannel.1 lladdr 0a:58:00:00:ff:02 PERMANENT"),
                Captured.decoded(
                        Netlink.RTM_NEWNEIGH, Netlink.AF_INET, message -> NeighborCodec.decode(message, NAMES)));
    }

    @Test
    void readsForwardingEntriesThatStay() {
        assertEquals(
                List.of("0a:58:00:00:ff:02 dev flannel.1 dst 172.16.1.102 self permanent"),
                Captured.decoded(Netlink.RTM_NEWNEIGH, Netlink.AF_BRIDGE, message -> FdbCodec.decode(message, NAMES)));
    }

    @Test
    void readsTheTextOfAnError() {
        byte[] last = Captured.messages().get(Captured.messages().size() - 1);
        assertEquals(
                new ErrorReply(Errno.ENETUNREACH, "Nexthop has invalid gateway"), ErrorReply.of(Captured.reader(last)));
    }

    @Test
    void writesWhatItReadsDevices() {
        for (LinkKind.Vxlan kind : List.of(
                new LinkKind.Vxlan(1, 8472, Ipv4.parse("172.16.1.100"), "eth0", false, false),
                new LinkKind.Vxlan(0xffffff, 4789, Ipv6.parse("fd00:16::100"), "eth0", true, true))) {
            var link = new Link("flannel.1", kind, Optional.of(MacAddress.parse("0a:58:00:00:00:01")), 1450, true);
            MessageReader message = written(Netlink.RTM_NEWLINK, writer -> LinkCodec.writeNew(writer, link, 3));
            // A request has no device type, without which no address is read as a MAC address.
            var read = LinkCodec.decode(message).orElseThrow().resolved(NAMES);
            assertEquals(new Link("flannel.1", kind, Optional.empty(), 1450, true), read);
        }
    }

    @Test
    void writesWhatItReadsAddresses() {
        for (Address address : List.of(
                new Address("flannel.1", Ipv4.parse("10.244.0.0"), 32),
                new Address("flannel.1", Ipv6.parse("fd01::1"), 128))) {
            MessageReader message = written(Netlink.RTM_NEWADDR, writer -> AddressCodec.write(writer, address, 4));
            assertEquals(address, AddressCodec.address(message, NAMES).orElseThrow());
        }
    }

    @Test
    void writesWhatItReadsRoutes() {
        for (Via via : List.of(
                new Via.Gateway(Ipv4.parse("10.244.1.0"), "flannel.1", true),
                new Via.Gateway(Ipv6.parse("fd00:16::1"), "flannel.1", false),
                new Via.Direct("flannel.1"))) {
            for (String destination : List.of("10.244.1.0/24", "0.0.0.0/0")) {
                var route = new Route(Prefix.parse(destination), via, Route.LODEN);
                MessageReader message = written(Netlink.RTM_NEWROUTE, writer -> RouteCodec.write(writer, route, 4));
                RouteCodec.Entry entry = RouteCodec.decode(message).orElseThrow();
                assertEquals(route, new Route(entry.destination(), entry.hop().via("flannel.1"), entry.protocol()));
            }
        }
    }

    @Test
    void writesWhatItReadsOthers() {
        var hop = new NextHop(-2, "flannel.1", Ipv6.parse("fd01::1"), true, Route.LODEN);
        var mac = MacAddress.parse("fe:58:00:00:00:01");
        var neighbor = new Neighbor("flannel.1", Ipv6.parse("fd01::1"), mac);
        var fdb = new FdbEntry("flannel.1", mac, Ipv6.parse("fd01::1"));
        var hopMessage = written(Netlink.RTM_NEWNEXTHOP, writer -> NextHopCodec.write(writer, hop, 4));
        var neighborMessage = written(Netlink.RTM_NEWNEIGH, writer -> NeighborCodec.write(writer, neighbor, 4));
        var fdbMessage = written(Netlink.RTM_NEWNEIGH, writer -> FdbCodec.write(writer, fdb, 4));
        assertEquals(
                Optional.of(hop),
                NextHopCodec.decode(hopMessage, NAMES).orElseThrow().hop());
        assertEquals(neighbor, NeighborCodec.decode(neighborMessage, NAMES).orElseThrow());
        assertEquals(fdb, FdbCodec.decode(fdbMessage, NAMES).orElseThrow());
    }

    /** Any bytes give a value or a {@link PluginException}; nothing is read beyond the message. */
    @Test
    void survivesMessagesCutAnywhere() {
        for (byte[] message : Captured.messages()) {
            for (int length = Netlink.HEADER; length < message.length; length++) {
                byte[] cut = Arrays.copyOf(message, length);
                ByteBuffer.wrap(cut).order(ByteOrder.nativeOrder()).putInt(0, length);
                decodeAll(cut);
            }
        }
    }

    @Test
    void survivesMessagesWithWrongBytes() {
        var random = new Random(6);
        for (byte[] message : Captured.messages()) {
            for (int i = 0; i < 500; i++) {
                byte[] wrong = message.clone();
                for (int flips = 0; flips < 3; flips++) {
                    wrong[Netlink.HEADER + random.nextInt(wrong.length - Netlink.HEADER)] = (byte) random.nextInt();
                }
                decodeAll(wrong);
            }
        }
    }

    private static void decodeAll(byte[] message) {
        try {
            MessageReader reader = Captured.reader(message);
            switch (reader.type()) {
                case Netlink.RTM_NEWLINK -> LinkCodec.decode(reader).ifPresent(entry -> entry.resolved(NAMES));
                case Netlink.RTM_NEWADDR -> AddressCodec.decode(reader, NAMES);
                case Netlink.RTM_NEWNEXTHOP -> NextHopCodec.decode(reader, NAMES);
                case Netlink.RTM_NEWROUTE -> RouteCodec.decode(reader);
                case Netlink.RTM_NEWNEIGH -> {
                    NeighborCodec.decode(reader, NAMES);
                    FdbCodec.decode(reader, NAMES);
                }
                default -> ErrorReply.of(reader);
            }
        } catch (PluginException malformed) {
            assertEquals("netlink: ", malformed.getMessage().substring(0, 9));
        }
    }
}
