package dev.loden.netlink.ffi;

import java.nio.ByteBuffer;

/**
 * The calls into libc that netlink needs; each is a system call of the same name and its manual page in section 2.
 * Buffers are direct, and passed from their position. A result below 0 is a failure; errno has the reason.
 */
public interface LibC {
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
     * Gives a socket its address.
     *
     * @param fd the socket
     * @param address a sockaddr
     * @param length its bytes
     * @return 0
     */
    int bind(int fd, ByteBuffer address, int length);

    /**
     * Connects a socket to its only peer.
     *
     * @param fd the socket
     * @param address a sockaddr
     * @param length its bytes
     * @return 0
     */
    int connect(int fd, ByteBuffer address, int length);

    /**
     * Reads the address of a socket.
     *
     * @param fd the socket
     * @param address is filled with a sockaddr
     * @param length an int: room in, bytes out
     * @return 0
     */
    int getsockname(int fd, ByteBuffer address, ByteBuffer length);

    /**
     * Sets an option.
     *
     * @param fd the socket
     * @param level the protocol layer
     * @param name the option
     * @param value of the option's type
     * @param length its bytes
     * @return 0
     */
    int setsockopt(int fd, int level, int name, ByteBuffer value, int length);

    /**
     * Sends one datagram.
     *
     * @param fd the socket
     * @param data from the position
     * @param length bytes
     * @param flags MSG_ flags
     * @return how many bytes went
     */
    long send(int fd, ByteBuffer data, long length, int flags);

    /**
     * Sends one datagram to an address.
     *
     * @param fd the socket
     * @param data from the position
     * @param length bytes
     * @param flags MSG_ flags
     * @param address a sockaddr
     * @param addressLength its bytes
     * @return how many bytes went
     */
    long sendto(int fd, ByteBuffer data, long length, int flags, ByteBuffer address, int addressLength);

    /**
     * Receives one datagram.
     *
     * @param fd the socket
     * @param data filled from the position
     * @param length room in bytes
     * @param flags MSG_ flags
     * @return how many bytes came
     */
    long recv(int fd, ByteBuffer data, long length, int flags);

    /**
     * Waits for one of several files.
     *
     * @param files an array of struct pollfd
     * @param count how many
     * @param timeoutMillis milliseconds, -1 without end
     * @return how many are ready, 0 when the time is over
     */
    int poll(ByteBuffer files, long count, int timeoutMillis);

    /**
     * Makes a file that threads wake each other with.
     *
     * @param initial its counter
     * @param flags EFD_ flags
     * @return a file descriptor
     */
    int eventfd(int initial, int flags);

    /**
     * Writes to a file.
     *
     * @param fd the file
     * @param data from the position
     * @param length bytes
     * @return how many were written
     */
    long write(int fd, ByteBuffer data, long length);

    /**
     * Closes a file.
     *
     * @param fd the file
     * @return 0
     */
    int close(int fd);
}
