package dev.loden.netlink.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.plan.Link;
import dev.loden.api.plan.LinkAttribute;
import dev.loden.api.plan.LinkKind;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.wire.Errno;
import dev.loden.netlink.wire.ErrorReply;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.netlink.wire.MessageWriter;
import dev.loden.netlink.wire.Netlink;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Devices of kinds that the API has no form for. */
final class LinkCodecTest {
    private static final int IFLA_LINK = 5;
    private static final int IFLA_LINKINFO = 18;
    private static final int IFLA_LINK_NETNSID = 37;
    private static final int INFO_KIND = 1;
    private static final int INFO_DATA = 2;
    private static final LinkNames NAMES = Captured.names();

    private static Link read(Consumer<MessageWriter> attributes) {
        var writer = MessageWriter.ofCapacity(1 << 16);
        writer.begin(Netlink.RTM_NEWLINK, 0, 1).put32(0).put32(9).put32(0).put32(0);
        attributes.accept(writer);
        writer.end();
        var reader = new MessageReader(writer.finished());
        assertEquals(true, reader.next());
        return LinkCodec.decode(reader).orElseThrow().resolved(NAMES);
    }

    private static void info(MessageWriter writer, String kind, Consumer<MessageWriter> data) {
        int info = writer.beginNest(IFLA_LINKINFO);
        writer.attribute(INFO_KIND, kind);
        int nest = writer.beginNest(INFO_DATA);
        data.accept(writer);
        writer.endNest(nest);
        writer.endNest(info);
    }

    private static LinkKind kind(Consumer<MessageWriter> data) {
        return read(writer -> info(writer, "toy", data)).kind();
    }

    private static LinkKind toy(LinkAttribute... data) {
        return new LinkKind.Custom("toy", Optional.empty(), List.of(data));
    }

    @Test
    void writesWhatItReads() {
        var kind = new LinkKind.Custom(
                "toy",
                Optional.of("eth0"),
                List.of(
                        LinkAttribute.u8(1, 7),
                        LinkAttribute.be16(2, 0x1234),
                        LinkAttribute.u32(3, -2),
                        LinkAttribute.string(4, "name"),
                        LinkAttribute.bytes(5, new byte[0])));
        var link = new Link("toy0", kind, Optional.empty(), 1400, true);
        var writer = MessageWriter.ofCapacity(4096);
        writer.begin(Netlink.RTM_NEWLINK, 0, 1);
        LinkCodec.writeNew(writer, link, 3);
        writer.end();
        var reader = new MessageReader(writer.finished());
        assertEquals(true, reader.next());
        assertEquals(link, LinkCodec.decode(reader).orElseThrow().resolved(NAMES));
    }

    @Test
    void readsNestedAttributesAsBytes() {
        LinkKind read = kind(writer -> {
            int nest = writer.beginNest(6);
            writer.attribute8(1, 5);
            writer.endNest(nest);
        });
        // struct nlattr: a length, a type, the byte with its padding
        byte[] inner = ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .putShort((short) 5)
                .putShort((short) 1)
                .put((byte) 5)
                .array();
        assertEquals(toy(LinkAttribute.bytes(6, inner)), read);
    }

    @Test
    void readsEachTypeOnceAndNoPadding() {
        assertEquals(
                toy(LinkAttribute.u32(1, 8), LinkAttribute.u8(2, 3)),
                kind(writer -> writer.attribute8(2, 3)
                        .attribute32(1, 7)
                        .attribute32(0, 9)
                        .attribute32(1, 8)));
    }

    /** Numbers of another namespace's devices mean other devices here. */
    @Test
    void readsNoLowerDeviceOfAnotherNamespace() {
        Consumer<MessageWriter> toy = writer -> info(writer, "toy", data -> {});
        assertEquals(
                "toy link eth0",
                read(toy.andThen(writer -> writer.attribute32(IFLA_LINK, 3)))
                        .kind()
                        .toString());
        assertEquals(
                toy(),
                read(toy.andThen(writer -> writer.attribute32(IFLA_LINK, 3).attribute32(IFLA_LINK_NETNSID, 0)))
                        .kind());
        assertEquals(
                toy(),
                read(toy.andThen(writer -> writer.attribute32(IFLA_LINK, 0))).kind());
    }

    @Test
    void readsOnlyTheFirstPartOfADeviceOutOfScope() {
        var writer = MessageWriter.ofCapacity(4096);
        writer.begin(Netlink.RTM_NEWLINK, 0, 1).put32(0).put32(9).put32(1).put32(0);
        writer.attribute(3, "veth7").attribute32(4, 1500);
        info(writer, "veth", data -> data.put32(3)); // malformed
        writer.end();
        var reader = new MessageReader(writer.finished());
        assertEquals(true, reader.next());
        assertEquals(
                new LinkCodec.Device(9, "veth7", 1500, true),
                LinkCodec.device(reader).orElseThrow());
        assertThrows(PluginException.class, () -> LinkCodec.decode(reader));
    }

    @Test
    void refusesMoreAttributesThanAMessageHolds() {
        LinkKind largest = toy(LinkAttribute.bytes(1, new byte[(16 << 10) - 4]));
        LinkKind larger = toy(LinkAttribute.bytes(1, new byte[(16 << 10) - 3]));
        assertEquals(Optional.empty(), LinkKindCodec.refusal(largest));
        assertEquals(
                Optional.of(new ErrorReply(Errno.EMSGSIZE, "16388 bytes of attributes, at most 16384")),
                LinkKindCodec.refusal(larger));
    }
}
