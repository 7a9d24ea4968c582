package dev.loden.distro.bench;

import dev.loden.api.net.Family;
import dev.loden.api.net.MacAddress;
import dev.loden.api.net.Prefix;
import dev.loden.api.plan.FdbEntry;
import dev.loden.api.plan.KernelEvent;
import dev.loden.api.plan.Neighbor;
import dev.loden.api.plan.ObjectKey;
import dev.loden.api.spi.NetlinkOps;
import dev.loden.lab.demo.Mode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * How long single leases take from etcd's acknowledgement to the kernel. Runs in the namespace of a node whose daemon has
 * converged, and listens to the kernel's own notifications.
 */
public final class ChangeBench {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(30);
    private static final int BURST = 1_000;

    private final String endpoint;
    private final ManyPeers peers;
    private final int leases;
    private final HttpClient http = HttpClient.newHttpClient();
    private final Random random = new Random(1);

    /** What the kernel has still to report. */
    private final Set<Object> awaited = new HashSet<>();

    private long lastEvent;

    /**
     * A bench.
     *
     * @param endpoint etcd's
     * @param peers those there are
     * @param leases how many of them
     */
    public ChangeBench(String endpoint, ManyPeers peers, int leases) {
        this.endpoint = endpoint;
        this.peers = peers;
        this.leases = leases;
    }

    /**
     * Measures.
     *
     * @param netlink of this namespace
     * @param changes how many of each kind
     * @return a line for people
     */
    public String run(NetlinkOps netlink, int changes) {
        NetlinkOps.Monitor monitor = netlink.monitor(this::onEvent);
        try {
            var added = new ArrayList<Long>();
            var changed = new ArrayList<Long>();
            var removed = new ArrayList<Long>();
            for (int i = 0; i < changes + 5; i++) {
                int fresh = leases + 1 + i;
                int known = 1 + random.nextInt(leases);
                long add = measure(put(fresh, fresh), present(fresh, fresh, true));
                long change = measure(put(known, 100_000 + i), present(known, 100_000 + i, false));
                measure(put(known, known), present(known, known, false));
                long remove = measure(delete(fresh), gone(fresh));
                if (i >= 5) { // the first few are for the compilers
                    added.add(add);
                    changed.add(change);
                    removed.add(remove);
                }
            }
            return "add " + percentiles(added) + ", change " + percentiles(changed) + ", remove " + percentiles(removed)
                    + ", burst of " + BURST + " " + burst() / 1_000 + " ms";
        } finally {
            monitor.close();
        }
    }

    /** Many leases changed at once. */
    private long burst() {
        var requests = new ArrayList<String>();
        var expected = new ArrayList<Object>();
        int count = Math.min(BURST, leases);
        for (int peer = 1; peer <= count; peer++) {
            requests.add("{\"requestPut\":" + put(peer, 200_000 + peer).body() + "}");
            expected.addAll(present(peer, 200_000 + peer, false));
        }
        return measure(new Call("txn", "{\"success\":[" + String.join(",", requests) + "]}"), expected);
    }

    private record Call(String path, String body) {}

    /** Microseconds from the store's answer to the last of the kernel's notifications. */
    private long measure(Call call, List<Object> expected) {
        synchronized (this) {
            awaited.clear();
            awaited.addAll(expected);
            lastEvent = 0;
        }
        send(call);
        long acknowledged = System.nanoTime();
        long end = acknowledged + PATIENCE.toNanos();
        while (!isComplete()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("not in the kernel after " + PATIENCE.toSeconds() + " s: " + awaited());
            }
            LockSupport.parkNanos(100_000);
        }
        long micros = (lastEvent() - acknowledged) / 1_000;
        LockSupport.parkNanos(PAUSE.toNanos());
        return Math.max(0, micros);
    }

    private void send(Call call) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(endpoint + "/v3/kv/" + call.path()))
                .POST(HttpRequest.BodyPublishers.ofString(call.body()))
                .build();
        try {
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() != 200) {
                throw new IllegalStateException("etcd answers " + response.statusCode() + ": " + response.body());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Call put(int peer, int like) {
        return new Call("put", "{\"key\":\"" + key(peer) + "\",\"value\":\"" + base64(peers.lease(like)) + "\"}");
    }

    private Call delete(int peer) {
        return new Call("deleterange", "{\"key\":\"" + key(peer) + "\"}");
    }

    private String key(int peer) {
        return base64("/coreos.com/network/subnets/" + peers.key(peer));
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** What the kernel reports for a peer that is reached like another. */
    private List<Object> present(int peer, int like, boolean added) {
        var reported = new ArrayList<Object>();
        for (Family family : peers.families()) {
            Prefix subnet = peers.subnet(family, peer);
            if (added || !peers.tunnelled()) {
                reported.add(new ObjectKey.OfRoute(subnet));
            }
            if (peers.tunnelled()) {
                String device = Mode.device(family);
                MacAddress mac = peers.mac(family, like);
                reported.add(new Neighbor(device, subnet.address(), mac));
                reported.add(new FdbEntry(device, mac, peers.publicAddress(family, like)));
            }
        }
        return reported;
    }

    private List<Object> gone(int peer) {
        var reported = new ArrayList<Object>();
        for (Family family : peers.families()) {
            Prefix subnet = peers.subnet(family, peer);
            reported.add(new ObjectKey.OfRoute(subnet));
            if (peers.tunnelled()) {
                String device = Mode.device(family);
                reported.add(new ObjectKey.OfNeighbor(device, subnet.address()));
                reported.add(new ObjectKey.OfFdbEntry(device, peers.mac(family, peer)));
            }
        }
        return reported;
    }

    private synchronized void onEvent(KernelEvent event) {
        Object reported = switch (event) {
            case KernelEvent.Put put -> put.object();
            case KernelEvent.Removed removed -> removed.key();
            case KernelEvent.Touched touched -> touched.key();
            case KernelEvent.Overrun overrun -> throw new IllegalStateException(overrun.reason());
        };
        if (awaited.remove(reported)) {
            lastEvent = System.nanoTime();
        }
    }

    private synchronized boolean isComplete() {
        return awaited.isEmpty();
    }

    private synchronized Set<Object> awaited() {
        return Set.copyOf(awaited);
    }

    private synchronized long lastEvent() {
        return lastEvent;
    }

    private static String percentiles(List<Long> micros) {
        long[] sorted = micros.stream().mapToLong(Long::longValue).sorted().toArray();
        return millis(sorted[sorted.length / 2]) + "/" + millis(sorted[(int) Math.ceil(sorted.length * 0.99) - 1])
                + (Arrays.stream(sorted).max().getAsLong() > 0 ? "" : "?") + " ms";
    }

    private static String millis(long micros) {
        return String.format(Locale.ROOT, "%.1f", micros / 1000.0);
    }
}
