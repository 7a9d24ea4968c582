package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.base.Poll;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whole daemons on one host: beside each other, and beside tens of thousands of others' rules. */
@Tag("net")
class TwoDaemonsIT {
    private static final int RULES = 30_000;

    @ParameterizedTest
    @EnumSource(HostWithDaemons.Tool.class)
    void neitherTouchesWhatIsTheOthers(HostWithDaemons.Tool tool) {
        try (var host = new HostWithDaemons(tool)) {
            var first = host.new Daemon(1, "10.244.0.0");
            var second = host.new Daemon(2, "10.5.0.0");
            first.start();
            second.start();
            first.awaitReady();
            second.awaitReady();
            HostWithDaemons.resyncs();
            String rules = host.rules();
            String network = host.network();
            assertTrue(rules.contains("10.244.0.0/16") && rules.contains("10.5.0.0/16"), rules);
            assertTrue(network.contains("flannel.1") && network.contains("flannel.2"), network);
            assertTrue(network.contains("10.244.0.0/24 via") && network.contains("10.5.0.0/24 via"), network);
            String logs = first.log() + second.log();

            HostWithDaemons.resyncs();
            assertEquals(rules, host.rules());
            assertEquals(network, host.network());
            assertEquals(logs, first.log() + second.log());

            second.stop();
            HostWithDaemons.resyncs();
            assertEquals(rules, host.rules(), "forwarding goes on when a daemon stops");
            second.start();
            second.awaitReady();
            HostWithDaemons.resyncs();
            assertEquals(rules, host.rules(), () -> "a restart writes nothing: " + second.log());
            assertEquals(network, host.network());
        }
    }

    /** A host with kube-proxy's rules for thousands of Services: they come while the daemon runs. */
    @ParameterizedTest
    @EnumSource(
            value = HostWithDaemons.Tool.class,
            names = {"IPTABLES_NFT", "IPTABLES_LEGACY"})
    void costsLittleBesideTensOfThousandsOfRules(HostWithDaemons.Tool tool) {
        try (var host = new HostWithDaemons(tool)) {
            var daemon = host.new Daemon(1, "10.244.0.0");
            daemon.start();
            daemon.awaitReady();
            Path file = host.host.directory().resolve("rules");
            String rules = IntStream.range(0, RULES)
                    .mapToObj(i -> "-A KUBE-SERVICES -d 10.96." + (i >> 8 & 255) + "." + (i & 255)
                            + "/32 -p tcp -m comment --comment \"default/service-" + i + "\" -m tcp --dport "
                            + (80 + (i >> 16)) + " -j ACCEPT\n")
                    .collect(Collectors.joining("", "*nat\n:KUBE-SERVICES - [0:0]\n", "COMMIT\n"));
            write(file, rules);
            String restore =
                    tool == HostWithDaemons.Tool.IPTABLES_NFT ? "iptables-nft-restore" : "iptables-legacy-restore";
            host.host.namespace().run(Scenario.SOON, restore, "--noflush", file.toString());

            Poll.pause(Duration.ofSeconds(10)); // what the rules cost is found out
            long before = daemon.ticks();
            Poll.pause(Duration.ofSeconds(20));
            long ticks = daemon.ticks() - before;
            assertTrue(ticks < 100, () -> ticks + " clock ticks of 10 ms in 20 s\n" + daemon.log());
            daemon.awaitReady();
        }
    }

    private static void write(Path file, String text) {
        try {
            Files.writeString(file, text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
