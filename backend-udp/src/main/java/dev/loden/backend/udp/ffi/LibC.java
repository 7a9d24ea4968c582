package dev.loden.backend.udp.ffi;

import java.nio.ByteBuffer;

/**
 * The calls into libc that the data plane needs; each is as its manual page in section 2 says. Buffers are direct, and passed from their
 * position; a {@code long} for a buffer is its address. A result below 0 is a failure; errno has the reason.
 */
public interface LibC {
    /**
     * Opens a file.
     *
     * @param path its path
     * @param flags O_ flags
     * @return a file descriptor
     */
    int open(String path, int flags);

    /**
     * A device's own operation, with a structure.
     *
     * @param fd the device's file
     * @param request which operation
     * @param argument read and written
     * @return 0 or more
     */
    int ioctl(int fd, long request, ByteBuffer argument);

    /**
     * A device's own operation, with a number.
     *
     * @param fd the device's file
     * @param request which operation
     * @param argument the number
     * @return 0 or more
     */
    int ioctl(int fd, long request, long argument);

    /**
     * Waits until one of several files can be read.
     *
     * @param files the address of pollfd structures
     * @param count how many
     * @param timeoutMillis -1 for no limit
     * @return how many are ready
     */
    int poll(long files, long count, int timeoutMillis);

    /**
     * Reads.
     *
     * @param fd the file
     * @param address where to
     * @param length room in bytes
     * @return how many bytes came
     */
    long read(int fd, long address, long length);

    /**
     * Writes.
     *
     * @param fd the file
     * @param address from where
     * @param length bytes
     * @return how many bytes went
     */
    long write(int fd, long address, long length);

    /**
     * Writes what lies in several places.
     *
     * @param fd the file
     * @param vectors the address of iovec structures
     * @param count how many
     * @return how many bytes went
     */
    long writev(int fd, long vectors, int count);

    /**
     * Makes a socket.
     *
     * @param domain the protocol family
     * @param type the type with flags
     * @param protocol the protocol of the family
     * @return a file descriptor
     */
    int socket(int domain, int type, int protocol);

    /**
     * Sets an option of a socket.
     *
     * @param fd the socket
     * @param level whose option
     * @param name which
     * @param value as the option has it
     * @param length bytes
     * @return 0
     */
    int setsockopt(int fd, int level, int name, ByteBuffer value, int length);

    /**
     * Gives a socket its own address.
     *
     * @param fd the socket
     * @param address a sockaddr structure
     * @param length bytes
     * @return 0
     */
    int bind(int fd, ByteBuffer address, int length);

    /**
     * Tells a socket's own address.
     *
     * @param fd the socket
     * @param address a sockaddr structure, written
     * @param length a number of four bytes: the room, and then how many bytes were written
     * @return 0
     */
    int getsockname(int fd, ByteBuffer address, ByteBuffer length);

    /**
     * Sends several datagrams.
     *
     * @param fd the socket
     * @param messages the address of mmsghdr structures
     * @param count how many
     * @param flags MSG_ flags
     * @return how many went
     */
    int sendmmsg(int fd, long messages, int count, int flags);

    /**
     * Receives several datagrams.
     *
     * @param fd the socket
     * @param messages the address of mmsghdr structures
     * @param count how many at most
     * @param flags MSG_ flags
     * @param timeout the address of a timespec; 0 for none
     * @return how many came
     */
    int recvmmsg(int fd, long messages, int count, int flags, long timeout);

    /**
     * Makes a counter that can be waited for.
     *
     * @param value its first value
     * @param flags EFD_ flags
     * @return a file descriptor
     */
    int eventfd(int value, int flags);

    /**
     * Sets how nice a process, or on Linux a thread, is to others.
     *
     * @param which PRIO_PROCESS
     * @param who 0 for the calling thread
     * @param nice -20 to 19
     * @return 0
     */
    int setpriority(int which, int who, int nice);

    /**
     * How nice a process, or on Linux a thread, is to others.
     *
     * @param which PRIO_PROCESS
     * @param who 0 for the calling thread
     * @return -20 to 19
     */
    int getpriority(int which, int who);

    /**
     * Closes a file descriptor.
     *
     * @param fd which
     * @return 0
     */
    int close(int fd);
}
