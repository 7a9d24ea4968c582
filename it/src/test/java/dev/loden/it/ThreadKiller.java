package dev.loden.it;

import com.sun.jdi.Bootstrap;
import com.sun.jdi.ObjectReference;
import com.sun.jdi.ThreadReference;
import com.sun.jdi.VirtualMachine;
import com.sun.jdi.connect.AttachingConnector;
import com.sun.jdi.connect.Connector;
import java.util.List;
import java.util.Map;

/**
 * A program: kills each thread of a daemon once, by an Error that is thrown in it wherever it is, and prints their names. The debugger's
 * interface interrupts a thread as well, which some take for the daemon's end.
 */
final class ThreadKiller {
    private ThreadKiller() {}

    /** The debugger's port on the loopback. */
    public static void main(String[] port) throws Exception {
        AttachingConnector connector = Bootstrap.virtualMachineManager().attachingConnectors().stream()
                .filter(one -> one.name().equals("com.sun.jdi.SocketAttach"))
                .findFirst()
                .orElseThrow();
        Map<String, Connector.Argument> arguments = connector.defaultArguments();
        arguments.get("hostname").setValue("127.0.0.1");
        arguments.get("port").setValue(port[0]);
        VirtualMachine machine = connector.attach(arguments);
        // The machine has some of these from its start.
        ObjectReference reason = machine.classesByName("java.lang.OutOfMemoryError")
                .getFirst()
                .instances(1)
                .getFirst();
        List<ThreadReference> ours = machine.allThreads().stream()
                .filter(thread -> thread.name().startsWith("loden-"))
                .toList();
        for (ThreadReference thread : ours) {
            thread.stop(reason);
            System.out.println(thread.name());
            Thread.sleep(300);
        }
        machine.dispose();
    }
}
