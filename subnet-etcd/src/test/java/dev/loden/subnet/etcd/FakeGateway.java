package dev.loden.subnet.etcd;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.loden.api.lease.Settings;
import dev.loden.codec.json.Json;
import dev.loden.testkit.Await;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/** Answers as etcd's JSON gateway does, to reads and a watch: with more than etcd can hold on a small disk, or with less than there is. */
final class FakeGateway implements AutoCloseable {
    private static final String ROOT = "/coreos.com/network/";

    /** Values in base64. */
    private final NavigableMap<String, byte[]> keys = new ConcurrentSkipListMap<>();

    private final AtomicInteger lists = new AtomicInteger();
    private final AtomicInteger watching = new AtomicInteger();
    private final HttpServer server;
    private volatile CountDownLatch watches = new CountDownLatch(1);
    private volatile int hidden;
    private volatile boolean counted;

    FakeGateway() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v3/kv/range", this::range);
        server.createContext("/v3/watch", this::watch);
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getAddress().getPort();
    }

    void put(String key, String value) {
        putAll(List.of(key), value);
    }

    void putAll(List<String> names, String value) {
        byte[] encoded = Wire.base64(value).getBytes(StandardCharsets.US_ASCII);
        names.forEach(name -> keys.put(ROOT + name, encoded));
    }

    int lists() {
        return lists.get();
    }

    /** The next lists lack their last keys. */
    void hide(int number, boolean inCountToo) {
        hidden = number;
        counted = !inCountToo;
    }

    /** Once there is one. */
    void breakWatch() {
        awaitWatch();
        endWatches();
    }

    void awaitWatch() {
        Await.until("a watch", Duration.ofSeconds(30), () -> watching.get() > 0);
    }

    private void endWatches() {
        watching.set(0);
        CountDownLatch before = watches;
        watches = new CountDownLatch(1);
        before.countDown();
    }

    @Override
    public void close() {
        endWatches();
        server.stop(0);
    }

    private void range(HttpExchange exchange) throws IOException {
        Settings request = Json.parse(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        lists.incrementAndGet();
        String from = decoded(request, "key");
        String to = decoded(request, "range_end");
        NavigableMap<String, byte[]> all =
                to.isEmpty() ? keys.subMap(from, true, from, true) : keys.subMap(from, true, to, false);
        int limit = Integer.parseInt(request.string("limit").orElseThrow());
        int shown = Math.max(0, all.size() - hidden);
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream out = new BufferedOutputStream(exchange.getResponseBody(), 1 << 16)) {
            write(out, "{\"header\":{\"revision\":\"20000\"},\"kvs\":[");
            int written = 0;
            for (Map.Entry<String, byte[]> entry : all.entrySet()) {
                if (written == Math.min(limit, shown)) {
                    break;
                }
                write(
                        out,
                        (written++ == 0 ? "" : ",") + "{\"key\":\"" + Wire.base64(entry.getKey())
                                + "\",\"create_revision\":\"5\",\"mod_revision\":\"5\",\"version\":\"1\",\"value\":\"");
                out.write(entry.getValue());
                write(out, "\"}");
            }
            write(out, "],\"more\":" + (shown > limit) + ",\"count\":\"" + (counted ? all.size() : shown) + "\"}");
        }
    }

    private static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    private static String decoded(Settings request, String name) {
        return new String(Base64.getDecoder().decode(request.string(name).orElse("")), StandardCharsets.UTF_8);
    }

    private void watch(HttpExchange exchange) throws IOException {
        CountDownLatch end = watches;
        exchange.sendResponseHeaders(200, 0);
        try (OutputStream body = exchange.getResponseBody()) {
            write(body, "{\"result\":{\"header\":{\"revision\":\"20000\"},\"created\":true}}\n");
            body.flush();
            watching.incrementAndGet();
            end.await();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
