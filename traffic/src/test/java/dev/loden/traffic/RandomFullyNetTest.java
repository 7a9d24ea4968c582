package dev.loden.traffic;

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
    private TrafficRules rules;

    @TempDir
    Path directory;

    @AfterEach
    void close() {
        rules.close();
        host.close();
    }

    private void start(String variant, Commands commands) {
        rules = TrafficRules.start(Inputs.ALL, Netns.tools(variant, commands), Inputs.FORMER);
        rules.setDesired(Inputs.v4(false), Inputs.V4);
    }

    /** The default lock file is shared by the whole machine. */
    private List<String> ownLock() {
        return List.of("XTABLES_LOCKFILE=" + directory.resolve("lock"));
    }

    @Test
    void doesWithoutRandomFullyWhereIptablesIsOld() {
        Commands real = host.commands(ownLock());
        Commands old = (command, input, kept) -> input.contains("--random-fully")
                ? real.run(command, input.replace("--random-fully", "--random-unheard-of"), kept)
                : real.run(command, input, kept);
        start("-legacy", old);

        awaitSaved("-legacy", IptablesNetTest.NAT.replace(" --random-fully", ""));
        long compares = host.compares();
        Await.until("5 more comparisons", SOON, () -> host.compares() >= compares + 5);
        assertEquals(1, rules.repairs());
        assertEquals("", rules.trouble());
    }

    /** A rule that jumps to a missing chain is refused with the same exit code as an unknown option. */
    @ParameterizedTest
    @ValueSource(strings = {"-nft", "-legacy"})
    void keepsRandomFullyWhereAChainIsRemovedDuringARepair(String variant) {
        String iptables = "export " + ownLock().getFirst() + "; iptables" + variant + " -w";
        Commands real = host.commands(ownLock());
        var removed = new AtomicBoolean();
        Commands raced = (command, input, kept) -> {
            if (input.contains("-j FLANNEL-FWD")
                    && !input.contains("-N FLANNEL-FWD")
                    && removed.compareAndSet(false, true)) {
                host.shell("%1$s -F FLANNEL-FWD; %1$s -X FLANNEL-FWD".formatted(iptables));
            }
            return real.run(command, input, kept);
        };
        start(variant, raced);
        awaitSaved(variant, IptablesNetTest.NAT);
        host.shell(iptables + " -D FORWARD 1");

        Await.until("the chain is removed", SOON, removed::get);
        awaitSaved(variant, IptablesNetTest.NAT);
        Await.until("no trouble is left", SOON, () -> rules.trouble().isEmpty());
    }

    private void awaitSaved(String variant, String nat) {
        String iptables = "iptables" + variant;
        host.awaitText(
                nat + IptablesNetTest.FILTER, () -> host.saved(iptables, "nat") + host.saved(iptables, "filter"));
    }
}
