package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.traffic.Firewall.Extent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The real iptables, both of its kinds, beside as many rules of others as kube-proxy has for thousands of services. */
@Tag("net")
class LargeFirewallNetTest {
    private static final int RULES = 60_000;

    /** As long as a save takes no longer, it is as good as any. */
    private static final Duration CHEAP = Duration.ofMillis(100);

    private static final RuleSet ALL = RuleSet.of(Inputs.options(true, true, true), Optional.of(Inputs.RANGES_V4));

    private final Netns host = Netns.create("large");
    private final List<String> lines = new ArrayList<>();

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy"})
    void hasOurRulesAndIsReadChainByChain(String variant) throws Exception {
        fill("iptables" + variant);
        long before = count("iptables" + variant);
        var iptables = new Iptables("iptables" + variant, counted());
        iptables.repair(iptables.compare(ALL, Extent.ALL_CHAINS).orElseThrow());
        assertEquals(Optional.empty(), iptables.compare(ALL, Extent.ALL_CHAINS));
        assertTrue(host.run("iptables" + variant, "-t", "nat", "-S", "FLANNEL-POSTRTG")
                .contains("MASQUERADE"));

        int ran = host.ran().size();
        lines.clear();
        assertEquals(Optional.empty(), iptables.compare(ALL, Extent.DESIRED_CHAINS));
        List<String> commands = host.ran().subList(ran, host.ran().size());
        assertFalse(commands.isEmpty());
        boolean saved = commands.stream().anyMatch(command -> command.contains("-save"));
        assertTrue(
                saved ? iptables.cost().compareTo(CHEAP) <= 0 : lines.size() < 100,
                () -> lines.size() + " lines by " + commands + ", which took " + iptables.cost());
        assertEquals(before, count("iptables" + variant), "those of others");
    }

    /** How many rules of others there are. */
    private long count(String iptables) {
        return Long.parseLong(
                host.shell(iptables + "-save -t nat | grep -c -- '-A THEIRS'").strip());
    }

    private void fill(String iptables) throws IOException {
        var script = new StringBuilder("*nat\n:THEIRS - [0:0]\n");
        for (int i = 0; i < RULES; i++) {
            script.append("-A THEIRS -d 10.")
                    .append(100 + i / 65_536)
                    .append('.')
                    .append(i / 256 % 256)
                    .append('.')
                    .append(i % 256)
                    .append("/32 -j RETURN\n");
        }
        Path file = Files.writeString(directory.resolve("rules"), script.append("COMMIT\n"));
        host.shell(Netns.ownLock(directory) + " " + iptables + "-restore --noflush < " + file);
    }

    /** Takes note of all lines that the tools print, kept or not. */
    private Commands counted() {
        Commands real = host.commands(List.of(Netns.ownLock(directory)));
        return (command, input, kept) -> real.run(command, input, line -> {
            lines.add(line);
            return kept.test(line);
        });
    }
}
