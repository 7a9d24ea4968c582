package dev.loden.netlink;

import dev.loden.api.spi.PluginException;
import dev.loden.netlink.codec.AddressCodec;
import dev.loden.netlink.codec.BlackholeCodec;
import dev.loden.netlink.codec.CapturedMessages;
import dev.loden.netlink.codec.FdbCodec;
import dev.loden.netlink.codec.LinkCodec;
import dev.loden.netlink.codec.LinkNames;
import dev.loden.netlink.codec.NeighborCodec;
import dev.loden.netlink.codec.NextHopCodec;
import dev.loden.netlink.codec.RouteCodec;
import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.wire.MessageReader;
import dev.loden.testkit.Fuzzer;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Messages of the kernel, and of whoever can send some to our socket. */
class NetlinkFuzzTest {
    private static void decode(byte[] bytes, Consumer<MessageReader> decoder) {
        ByteBuffer buffer = Sys.buffer(bytes.length).put(bytes).flip();
        var message = new MessageReader(buffer);
        while (message.next()) {
            decoder.accept(message);
        }
    }

    @Test
    void codecsReadOrRefuse() {
        LinkNames names = CapturedMessages.names();
        Fuzzer.of(CapturedMessages.all())
                .run(
                        bytes -> decode(bytes, message -> {
                            AddressCodec.decode(message, names);
                            AddressCodec.address(message, names);
                            BlackholeCodec.decode(message);
                            FdbCodec.decode(message, names);
                            LinkCodec.decode(message);
                            NeighborCodec.decode(message, names);
                            NextHopCodec.decode(message, names);
                            RouteCodec.decode(message);
                            RouteCodec.key(message);
                        }),
                        PluginException.class);
    }

    @Test
    void eventsAreReadOrRefused() {
        Fuzzer.of(CapturedMessages.all())
                .run(
                        bytes -> {
                            var reader = new EventReader(Duration.ofSeconds(1), () -> 0, event -> {});
                            reader.received(new MessageReader(
                                    Sys.buffer(bytes.length).put(bytes).flip()));
                        },
                        PluginException.class);
    }
}
