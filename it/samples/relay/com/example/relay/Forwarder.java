package com.example.relay;

import dev.loden.api.net.Ipv4;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.util.Optional;
import java.util.function.Supplier;

/** Carries IP packets from the TUN device to peers and back, each as the payload of a datagram; one thread for each way. */
final class Forwarder implements AutoCloseable {
    private static final int LARGEST = 65_535;
    private static final int IPV4_HEADER = 20;
    private static final int DESTINATION = 16;

    private final Supplier<PeerTable> table;
    private final DatagramChannel socket;
    private volatile Optional<Tun> tun = Optional.empty();

    Forwarder(int port, Supplier<PeerTable> table) throws IOException {
        this.table = table;
        this.socket = DatagramChannel.open().bind(new InetSocketAddress(port));
        start("relay-receive", this::receive);
    }

    /** Makes the device. If there was one before, it is gone: the core asks for what is missing. */
    void attach(String device) throws IOException {
        tun.ifPresent(Tun::close);
        Tun made = Tun.create(device);
        tun = Optional.of(made);
        start("relay-send", () -> send(made));
    }

    private static void start(String name, Runnable work) {
        Thread.ofPlatform().name(name).daemon().start(work);
    }

    /** Ends when the device is closed or deleted. */
    private void send(Tun device) {
        ByteBuffer packet = ByteBuffer.allocateDirect(LARGEST);
        while (device.read(packet)) {
            if (packet.remaining() >= IPV4_HEADER && packet.get(0) >> 4 == 4) {
                var destination = new Ipv4(packet.getInt(DESTINATION));
                table.get().lookUp(destination).ifPresent(endpoint -> send(packet, endpoint));
            }
        }
    }

    private void send(ByteBuffer packet, InetSocketAddress endpoint) {
        try {
            socket.send(packet, endpoint);
        } catch (IOException unreachable) {
            // lost, as packets to a node that is down are
        }
    }

    /** Ends when the socket is closed. */
    private void receive() {
        ByteBuffer packet = ByteBuffer.allocateDirect(LARGEST);
        while (socket.isOpen()) {
            try {
                SocketAddress source = socket.receive(packet.clear());
                packet.flip();
                if (table.get().knows(source)) {
                    tun.ifPresent(device -> device.write(packet));
                }
            } catch (IOException closedOrUnreachable) {
                // the loop's condition tells which
            }
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException alreadyClosed) {
            // as is wanted
        }
        tun.ifPresent(Tun::close);
    }
}
