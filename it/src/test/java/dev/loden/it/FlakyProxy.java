package dev.loden.it;

import dev.loden.lab.net.Namespace;
import dev.loden.testbed.FaultProxy;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** A proxy before etcd in the wire's namespace, where only another process can listen. It ends when this one does. */
final class FlakyProxy implements AutoCloseable {
    private static final int PORT = 2400;
    private final Process process;
    private final String address;

    private FlakyProxy(Process process, String address) {
        this.process = process;
        this.address = address;
    }

    static FlakyProxy start(Namespace wire, String address) throws IOException, URISyntaxException {
        String java = ProcessHandle.current().info().command().orElseThrow();
        String path = classes(FlakyProxy.class) + ":" + classes(FaultProxy.class) + ":" + classes(Namespace.class);
        List<String> command = List.of(java, "-XX:+UseSerialGC", "-cp", path, FlakyProxy.class.getName(), address);
        var proxy = new FlakyProxy(
                new ProcessBuilder(wire.enter(command))
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start(),
                address);
        proxy.awaitWord();
        return proxy;
    }

    private static Path classes(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    String endpoint() {
        return "http://" + address + ":" + PORT;
    }

    /** From now on connections are like this; those that are open are cut. */
    void set(FaultProxy.Mode mode) {
        try {
            process.getOutputStream().write((mode + "\n").getBytes(StandardCharsets.US_ASCII));
            process.getOutputStream().flush();
            awaitWord();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitWord() throws IOException {
        if (process.getInputStream().read() < 0) {
            throw new IllegalStateException("the proxy has ended");
        }
    }

    /** The other process: reads modes from standard input, and answers each with a byte. */
    public static void main(String[] arguments) throws IOException {
        var listen = new InetSocketAddress(arguments[0], PORT);
        var target = new InetSocketAddress(arguments[0], 2379);
        try (var proxy = new FaultProxy(listen, target)) {
            var words = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII));
            for (String word = FaultProxy.Mode.PASS.name(); word != null; word = words.readLine()) {
                proxy.set(FaultProxy.Mode.valueOf(word));
                proxy.cut();
                System.out.write('.');
                System.out.flush();
            }
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
