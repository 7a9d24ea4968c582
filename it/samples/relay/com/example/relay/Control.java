package com.example.relay;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.net.Prefix;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Predicate;

/** A socket by which an operator changes the table, as wg does with WireGuard's: one command a connection. */
final class Control implements AutoCloseable {
    private static final int LONGEST = 100;

    private final ServerSocketChannel server;
    private final Predicate<Prefix> drop;

    Control(Path socket, Predicate<Prefix> drop) throws IOException {
        this.drop = drop;
        Files.deleteIfExists(socket); // an earlier process's
        this.server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(socket));
        Thread.ofPlatform().name("relay-control").daemon().start(this::serve);
    }

    private void serve() {
        while (server.isOpen()) {
            try (SocketChannel client = server.accept()) {
                ByteBuffer command = ByteBuffer.allocate(LONGEST);
                client.read(command);
                String text = StandardCharsets.US_ASCII.decode(command.flip()).toString();
                client.write(ByteBuffer.wrap((answer(text.strip()) + "\n").getBytes(StandardCharsets.US_ASCII)));
            } catch (IOException closedOrGone) {
                // the loop's condition tells which
            }
        }
    }

    private String answer(String command) {
        try {
            return command.startsWith("drop ") && drop.test(Prefix.parse(command.substring(5)))
                    ? "dropped"
                    : "no such peer";
        } catch (InvalidValueException e) {
            return e.getMessage();
        }
    }

    @Override
    public void close() {
        try {
            server.close();
        } catch (IOException alreadyClosed) {
            // as is wanted
        }
    }
}
