package dev.loden.netlink;

import dev.loden.netlink.ffi.Sys;
import dev.loden.netlink.ffi.TestLibC;
import dev.loden.netlink.wire.Errno;
import java.lang.reflect.Method;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Runs each test method on a thread of its own in a network namespace of its own; the threads and processes it starts are
 * in there as well. Needs root, and fails without.
 */
final class Netns implements InvocationInterceptor {
    /** CLONE_NEWNET (linux/sched.h). */
    private static final int NEWNET = 0x40000000;

    /** The code to run inside. */
    interface Body {
        void run() throws Throwable;
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation::proceed);
    }

    @Override
    public void interceptTestTemplateMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        run(invocation::proceed);
    }

    static void run(Body body) throws Throwable {
        var failure = new AtomicReference<Throwable>();
        Thread thread = Thread.ofPlatform().name("netns").start(() -> {
            try {
                enter();
                body.run();
            } catch (Throwable thrown) { // handed on to the caller's thread
                failure.set(thrown);
            }
        });
        thread.join();
        if (failure.get() != null) {
            throw failure.get();
        }
    }

    private static void enter() {
        if (TestLibC.LIBC.unshare(NEWNET) != 0) {
            throw new AssertionError("cannot make a network namespace (" + Errno.name(Sys.errno())
                    + "): run the tests as root, or leave them out with -Dloden.excludedGroups=net");
        }
    }
}
