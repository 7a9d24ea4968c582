package dev.loden.netlink.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.spi.ErrorCode;
import dev.loden.api.spi.PluginException;
import dev.loden.netlink.ffi.Sys;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The bounds of messages and attributes. */
final class MessageReaderTest {
    private static MessageReader reader(Consumer<ByteBuffer> content) {
        ByteBuffer buffer = Sys.buffer(256);
        content.accept(buffer);
        return new MessageReader(buffer.flip());
    }

    private static void header(ByteBuffer buffer, int length) {
        buffer.putInt(length).putShort((short) 24).putShort((short) 0).putInt(7).putInt(9);
    }

    private static void assertMalformed(Runnable reading) {
        assertEquals(
                ErrorCode.BUG, assertThrows(PluginException.class, reading::run).code());
    }

    @Test
    void movesFromMessageToMessage() {
        MessageReader reader = reader(buffer -> {
            header(buffer, 17);
            buffer.putInt(5); // one byte and padding
            header(buffer, 16);
        });
        assertTrue(reader.next());
        assertEquals(5, reader.u8(0));
        assertEquals(7, reader.sequence());
        assertEquals(9, reader.portId());
        assertTrue(reader.next());
        assertFalse(reader.next());
        assertFalse(reader.next());
    }

    @Test
    void refusesMessagesLongerOrShorterThanCanBe() {
        assertMalformed(() -> reader(buffer -> header(buffer, 20)).next());
        assertMalformed(() -> reader(buffer -> header(buffer, 15)).next());
        assertMalformed(() -> reader(buffer -> header(buffer, -1)).next());
        assertMalformed(() -> reader(buffer -> buffer.putInt(16)).next());
    }

    @Test
    void refusesToReadBeyondTheMessage() {
        MessageReader reader = reader(buffer -> {
            header(buffer, 18);
            buffer.putInt(0);
        });
        assertTrue(reader.next());
        assertEquals(0, reader.u16(0));
        assertMalformed(() -> reader.i32(0));
        assertMalformed(() -> reader.u8(2));
        assertMalformed(() -> reader.attributes(4));
    }

    @Test
    void refusesAttributesLongerOrShorterThanCanBe() {
        for (int length : new int[] {0, 3, 9, 0xffff}) {
            MessageReader reader = reader(buffer -> {
                header(buffer, 24);
                buffer.putShort((short) length).putShort((short) 1).putInt(0);
            });
            assertTrue(reader.next());
            assertMalformed(() -> reader.attributes(0).next());
        }
    }

    @Test
    void refusesValuesTheAttributeIsTooShortFor() {
        MessageReader reader = reader(buffer -> {
            header(buffer, 21);
            buffer.putShort((short) 5).putShort((short) 0xc001).putInt(0);
        });
        assertTrue(reader.next());
        Attributes attributes = reader.attributes(0);
        assertTrue(attributes.next());
        assertEquals(1, attributes.type());
        assertEquals(0, attributes.u8());
        assertMalformed(attributes::i32);
        assertMalformed(attributes::big16);
        assertMalformed(attributes::mac);
        assertMalformed(attributes::address);
        assertMalformed(attributes::viaAddress);
        assertMalformed(attributes::firstHopLink);
        assertEquals("", attributes.text());
        assertFalse(attributes.next());
    }
}
