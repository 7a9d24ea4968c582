package dev.loden.testkit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * TCP ports for servers that a test starts, and stops and starts again on the same port. A port that the kernel chooses
 * (port 0) will not do for those: it comes from the range of outgoing connections, and one of them may have it by the time
 * that the server binds it. These are below that range (net.ipv4.ip_local_port_range, 32768 to 60999 by default), in every
 * network namespace, and no port is given twice within a process.
 */
public final class FreePort {
    private static final int FIRST = 10_000;
    private static final int COUNT = 32_768 - FIRST;
    private static final AtomicInteger NEXT =
            new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

    private FreePort() {}

    /**
     * A port that nobody listens on now, in this network namespace, on any address. May be called by any thread.
     *
     * @return 10000 to 32767
     * @throws IllegalStateException if none is free
     */
    public static int next() {
        for (int tries = 0; tries < COUNT; tries++) {
            int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
            if (isFree(port)) {
                return port;
            }
        }
        throw new IllegalStateException("all TCP ports from " + FIRST + " to 32767 are in use");
    }

    private static boolean isFree(int port) {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }
}
