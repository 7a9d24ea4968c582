package dev.loden.it;

import dev.loden.lab.process.Shell;
import java.io.IOException;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** Lets chosen calls of libc fail in a process, by a small library that is loaded before libc and shares a file with this one. */
final class FailingCalls {
    private static final Path SOURCE = Path.of("src/test/c/failing-calls.c");

    /** It hangs instead, whoever interrupts it, as on a network file system whose server is away. */
    static final int HANG = -1;

    static final int EINTR = 4;
    static final int EIO = 5;
    static final int EAGAIN = 11;
    static final int ENOMEM = 12;
    static final int ENFILE = 23;
    static final int EMFILE = 24;
    static final int ENOSPC = 28;
    static final int EROFS = 30;
    static final int EPIPE = 32;
    static final int EADDRNOTAVAIL = 99;
    static final int ENETUNREACH = 101;
    static final int ECONNRESET = 104;
    static final int ENOBUFS = 105;
    static final int ECONNREFUSED = 111;
    static final int ESTALE = 116;
    static final int EDQUOT = 122;

    /** More often than anything is tried in a test. */
    static final int LONG = 1_000_000;

    /** As struct order has it: left, error, made, spared; the name of the call; a part of where it is made. */
    private static final int ORDERS = 32;

    private static final int ORDER = 128;
    private static final int LEFT = 0;
    private static final int ERROR = 4;
    private static final int MADE = 8;
    private static final int SPARED = 12;
    private static final int CALL = 16;
    private static final int WHERE = 36;
    private static final int END = 128;

    private final Path library;
    private final Path file;
    private final ByteBuffer orders;

    private FailingCalls(Path library, Path file, ByteBuffer orders) {
        this.library = library;
        this.file = file;
        this.orders = orders;
    }

    /** Builds the library in a directory; without a C compiler the test is skipped, which is printed. */
    static FailingCalls in(Path directory) throws IOException {
        if (Shell.attempt(List.of("sh", "-c", "command -v cc")).exit() != 0) {
            System.err.println("SKIPPED: " + FailingCalls.class.getSimpleName()
                    + " needs a C compiler: apt-get install gcc libc6-dev");
            throw new TestAbortedException("no C compiler");
        }
        Path library = directory.resolve("failing-calls.so");
        Shell.run(List.of("cc", "-O2", "-fPIC", "-shared", "-o", library.toString(), SOURCE.toString(), "-ldl"));
        Path file = directory.resolve("failing-calls");
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            MappedByteBuffer map = channel.map(FileChannel.MapMode.READ_WRITE, 0, (long) ORDERS * ORDER);
            map.order(ByteOrder.nativeOrder());
            return new FailingCalls(library, file, map);
        }
    }

    /** Comes before the command of the process. */
    List<String> environment() {
        return List.of("env", "LD_PRELOAD=" + library, "FAILING_CALLS=" + file);
    }

    /** A program that starts another one so: the daemon. */
    Path starting(Path program) throws IOException {
        Path script = file.resolveSibling("start");
        Files.writeString(script, "#!/bin/sh\nexec " + String.join(" ", environment()) + " " + program + " \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    /**
     * One kind of failure.
     *
     * @param call its group in the library
     */
    record Failure(String call, int errno, String where) {}

    /** From now on calls fail so often; the orders before are void. */
    void order(List<Failure> failures, int times) {
        heal();
        for (int i = 0; i < failures.size(); i++) {
            order(i, failures.get(i), 0, times);
        }
    }

    /** One more, in its place among all. */
    void order(int place, Failure failure, int spared, int times) {
        int at = place * ORDER;
        orders.putInt(at + ERROR, failure.errno()).putInt(at + MADE, 0).putInt(at + SPARED, spared);
        put(at + CALL, failure.call(), WHERE - CALL);
        put(at + WHERE, failure.where(), END - WHERE);
        VarHandle.fullFence();
        orders.putInt(at + LEFT, times);
    }

    private void put(int at, String text, int room) {
        byte[] bytes = new byte[room];
        byte[] given = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(given, 0, bytes, 0, given.length);
        orders.put(at, bytes);
    }

    void heal() {
        for (int i = 0; i < ORDERS; i++) {
            orders.putInt(i * ORDER + LEFT, 0);
        }
        VarHandle.fullFence();
    }

    /** How often the call of that place in the list has failed. */
    int made(int index) {
        VarHandle.fullFence();
        return orders.getInt(index * ORDER + MADE);
    }
}
