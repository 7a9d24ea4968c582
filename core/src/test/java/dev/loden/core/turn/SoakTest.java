package dev.loden.core.turn;

import static dev.loden.core.turn.LiveNode.peer;
import static dev.loden.core.turn.LiveNode.vxlan;

import dev.loden.api.lease.Lease;
import dev.loden.api.plan.ObjectKey;
import dev.loden.base.Deadline;
import dev.loden.base.Poll;
import dev.loden.testkit.FakeKernel;
import dev.loden.testkit.FakeLeases;
import dev.loden.testkit.FaultyNetlink.Fault;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Everything that can go wrong goes wrong at random, over and over; in between the node has to come to the state that a node has which begins
 * with the same leases on a healthy host. {@code ./dev soak} runs it for longer.
 */
class SoakTest {
    private static final Duration TIME = Duration.ofSeconds(Integer.getInteger("loden.soak.seconds", 8));
    private static final long SEED = Long.getLong("loden.soak.seed", System.nanoTime() % 1_000_000);
    private static final int PEERS = 12;
    private static final int DEEDS = 40;

    private static final List<String> CONFIGS =
            List.of(FaultyNode.VXLAN, FaultyNode.HOST_GW, LiveNode.config("{\"Type\":\"vxlan\",\"VNI\":2}"));

    private final SplittableRandom random = new SplittableRandom(SEED);
    private final Set<ObjectKey> written = new HashSet<>();
    private final List<String> deeds = new ArrayList<>();
    private String config = FaultyNode.VXLAN;
    private FaultyNode node;

    @TempDir
    Path directory;

    @Test
    void comesToTheRightStateWhateverHappens() throws IOException {
        System.out.println("soak for " + TIME + " with the seed " + SEED + " (./dev soak --seed " + SEED + ")");
        Deadline end = Deadline.after(TIME, System::nanoTime);
        int rounds = 0;
        try (FaultyNode begun = FaultyNode.reserved(Files.createDirectories(directory.resolve("node")))) {
            node = begun.start(config);
            node.awaitReady();
            do {
                deeds.clear();
                round(rounds++);
            } while (!end.isOver());
        } catch (AssertionError e) {
            throw new AssertionError(
                    "seed " + SEED + ", round " + rounds + ", after " + deeds + ": " + e.getMessage(), e);
        }
        System.out.println("soak: " + rounds + " rounds of " + DEEDS + " deeds");
    }

    private void round(int number) throws IOException {
        for (int i = 0; i < DEEDS; i++) {
            deed();
            node.assertTruthful();
            if (random.nextInt(4) == 0) {
                Poll.pause(Duration.ofMillis(random.nextInt(30)));
            }
        }
        node.door.heal();
        node.storeKills.set(0);
        node.leases.reconnect();
        String wanted = healthy(number);
        node.await(
                "the state of a healthy node, which is\n" + wanted + "\n",
                () -> state(node.kernel).equals(wanted));
        node.awaitReady();
    }

    /** What a node has that begins with the same leases. */
    private String healthy(int number) throws IOException {
        Lease[] peers = node.leases.leases().stream()
                .filter(lease -> !node.own().equals(Optional.of(lease)))
                .toArray(Lease[]::new);
        var fresh = new LiveNode(FaultyNode.host(), Files.createDirectories(directory.resolve("fresh" + number)));
        fresh.configure(config);
        fresh.list(peers);
        fresh.granted();
        fresh.pass(LiveNode.DRAIN);
        return state(fresh.kernel);
    }

    /** But the MAC addresses of our devices: they follow from a node's own secret. */
    private static String state(FakeKernel kernel) {
        return kernel.toString().replaceAll(" address [0-9a-f:]{17}", "");
    }

    private void deed() throws IOException {
        int peer = 1 + random.nextInt(PEERS);
        switch (random.nextInt(14)) {
            case 0, 1, 2 -> come(peer);
            case 3, 4 -> {
                note("go " + peer);
                node.leases.remove(peer(peer, vxlan(1, peer)).subnets().key());
            }
            case 5 -> {
                note("garbage " + peer);
                node.leases.put("10.244." + (100 + peer) + ".0-24", new FakeLeases.Entry.Invalid("{\"PublicIP\":"));
            }
            case 6 -> {
                config = CONFIGS.get(random.nextInt(CONFIGS.size()));
                note(config);
                node.leases.configure(config);
            }
            case 7, 8 -> tamper();
            case 9, 10 -> fail();
            case 11 -> {
                note("outage");
                node.leases.disconnect("the test's outage");
                Poll.pause(Duration.ofMillis(random.nextInt(20)));
                node.leases.reconnect();
            }
            case 12 -> {
                note("no subnet.env");
                Files.deleteIfExists(node.subnetEnv);
            }
            default -> {
                note("overrun");
                node.kernel.overrun();
            }
        }
    }

    private void note(String deed) {
        deeds.add(deed);
    }

    private void come(int peer) {
        note("come " + peer);
        boolean plain = random.nextInt(3) == 0;
        Lease lease = random.nextInt(5) == 0
                ? LiveNode.farPeer(peer, vxlan(1, peer))
                : peer(peer, plain ? LiveNode.plain("host-gw") : vxlan(1 + random.nextInt(2), random.nextInt(200)));
        node.leases.put(lease);
    }

    private void tamper() {
        node.kernel.changes().forEach(change -> written.add(change.object().key()));
        node.kernel.forgetChanges();
        List<ObjectKey> ours = written.stream()
                .filter(key -> node.kernel.find(key).isPresent())
                .sorted((one, other) -> one.toString().compareTo(other.toString()))
                .toList();
        if (!ours.isEmpty()) {
            ObjectKey one = ours.get(random.nextInt(ours.size()));
            note("delete " + one);
            try {
                node.kernel.delete(one);
            } catch (IllegalArgumentException gone) {
                // the daemon has removed it meanwhile
            }
        }
    }

    private void fail() {
        if (random.nextInt(6) == 0) {
            note("kill in the store");
            node.storeKills.set(1 + random.nextInt(2));
            return;
        }
        List<String> requests = node.door.seen().stream().sorted().toList();
        String request = requests.get(random.nextInt(requests.size()));
        Fault fault = switch (random.nextInt(4)) {
            case 0 -> new Fault.Killed();
            case 1 -> new Fault.NoAnswer();
            case 2 -> new Fault.Refused(16);
            default -> new Fault.Refused(12);
        };
        note(fault + " at " + request);
        node.door.fail(request, 1 + random.nextInt(4), fault);
    }
}
