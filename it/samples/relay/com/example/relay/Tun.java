package com.example.relay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/** A TUN device (the kernel's Documentation/networking/tuntap.rst): what is routed to it is read from a file. */
final class Tun implements AutoCloseable {
    private static final LibC LIBC = LibraryLoader.create(LibC.class).load("c");
    private static final int O_RDWR_CLOEXEC = 0x80002;
    private static final long TUNSETIFF = 0x400454caL;
    private static final short IFF_TUN_NO_PI = 0x1001;
    private static final int IFREQ = 40;
    private static final int IFNAMSIZ = 16;
    private static final short POLLIN = 1;
    private static final int POLL_MILLIS = 100;

    private final int fd;
    private boolean closing;
    private boolean closed;

    private Tun(int fd) {
        this.fd = fd;
    }

    static Tun create(String name) throws IOException {
        int fd = LIBC.open("/dev/net/tun", O_RDWR_CLOEXEC);
        if (fd < 0) {
            throw new IOException("cannot open /dev/net/tun (errno " + errno() + "): load the module tun");
        }
        ByteBuffer request = direct(IFREQ);
        request.put(name.getBytes(StandardCharsets.US_ASCII)).putShort(IFNAMSIZ, IFF_TUN_NO_PI);
        if (LIBC.ioctl(fd, TUNSETIFF, request.clear()) < 0) {
            int errno = errno();
            LIBC.close(fd);
            throw new IOException("cannot make TUN device " + name + " (errno " + errno + ")");
        }
        return new Tun(fd);
    }

    /** Waits for a packet; false when there will be none any more, and the file is closed. Called by one thread. */
    boolean read(ByteBuffer packet) {
        ByteBuffer files = direct(8);
        while (!isClosing()) {
            files.clear().putInt(fd).putShort(POLLIN).putShort((short) 0);
            if (LIBC.poll(files.clear(), 1, POLL_MILLIS) > 0) {
                long length = LIBC.read(fd, packet.clear(), packet.capacity());
                if (length < 0) {
                    break; // the device was deleted
                }
                packet.limit((int) length);
                return true;
            }
        }
        release();
        return false;
    }

    private synchronized boolean isClosing() {
        return closing;
    }

    /** A packet that the device does not take is lost. */
    synchronized void write(ByteBuffer packet) {
        if (!closed) {
            LIBC.write(fd, packet, packet.remaining());
        }
    }

    private synchronized void release() {
        LIBC.close(fd);
        closed = true;
        notifyAll();
    }

    /** Has the reading thread close the file, and waits for it. */
    @Override
    public synchronized void close() {
        closing = true;
        try {
            while (!closed) {
                wait();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static int errno() {
        return LastError.getLastError(Runtime.getSystemRuntime());
    }

    private static ByteBuffer direct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }
}
