package com.example.relay;

import java.nio.ByteBuffer;

/** System calls, each as in its manual page in section 2; buffers are direct. Public, because jnr-ffi implements it. */
public interface LibC {
    int open(String path, int flags);

    int ioctl(int fd, long request, ByteBuffer argument);

    int poll(ByteBuffer files, long count, int timeoutMillis);

    long read(int fd, ByteBuffer data, long length);

    long write(int fd, ByteBuffer data, long length);

    int close(int fd);
}
