package dev.loden.traffic;

import static dev.loden.traffic.IptablesNetTest.FILTER;
import static dev.loden.traffic.IptablesNetTest.NAT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.loden.testkit.Await;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When the real iptables is asked for {@code --random-fully}, and when no more. */
@Tag("net")
class RandomFullyNetTest {
    private static final Duration SOON = Duration.ofMinutes(1);

    private final Netns host = Netns.create("random");

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        host.close();
    }

    private TrafficRules start(String variant, Commands commands) {
        TrafficRules rules = TrafficRules.start(Inputs.ALL, Netns.tools(variant, commands), Inputs.FORMER);
        rules.setDesired(Inputs.v4(false), Inputs.V4);
        return rules;
    }

    @Test
    void doesWithoutRandomFullyWhereIptablesIsOld() {
        Commands real = host.commands(List.of(Netns.ownLock(directory)));
        Commands old = (command, input, kept) -> input.contains("--random-fully")
                ? real.run(command, input.replace("--random-fully", "--random-unheard-of"), kept)
                : real.run(command, input, kept);
        try (TrafficRules rules = start("-legacy", old)) {
            host.awaitSaved("iptables-legacy", NAT.replace(" --random-fully", ""), FILTER);
            host.awaitCompares(5);
            assertEquals(1, rules.repairs());
            assertEquals("", rules.trouble());
        }
    }

    /** A rule that jumps to a missing chain is refused with the same exit code as an unknown option. */
    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy"})
    void keepsRandomFullyWhereAChainIsRemovedDuringARepair(String variant) {
        String iptables = "export " + Netns.ownLock(directory) + "; iptables" + variant + " -w";
        Commands real = host.commands(List.of(Netns.ownLock(directory)));
        var removed = new AtomicBoolean();
        Commands raced = (command, input, kept) -> {
            if (input.contains("-j FLANNEL-FWD")
                    && !input.contains("-N FLANNEL-FWD")
                    && removed.compareAndSet(false, true)) {
                host.shell("%1$s -F FLANNEL-FWD; %1$s -X FLANNEL-FWD".formatted(iptables));
            }
            return real.run(command, input, kept);
        };
        try (TrafficRules rules = start(variant, raced)) {
            host.awaitSaved("iptables" + variant, NAT, FILTER);
            host.shell(iptables + " -D FORWARD 1");

            Await.until("the chain is removed", SOON, removed::get);
            host.awaitSaved("iptables" + variant, NAT, FILTER);
            Await.until("no trouble is left", SOON, () -> rules.trouble().isEmpty());
        }
    }
}
