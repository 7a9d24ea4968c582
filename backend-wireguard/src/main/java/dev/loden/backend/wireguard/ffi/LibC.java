package dev.loden.backend.wireguard.ffi;

import java.nio.ByteBuffer;

/**
 * The calls into libc that netlink needs; each is a system call of the same name and its manual page in section 2. Buffers are
 * direct, and passed from their position. A result below 0 is a failure; errno has the reason.
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
     * Closes a file descriptor.
     *
     * @param fd which
     * @return 0
     */
    int close(int fd);
}
