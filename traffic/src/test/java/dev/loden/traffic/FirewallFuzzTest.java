package dev.loden.traffic;

import dev.loden.api.net.Family;
import dev.loden.testkit.Fuzzer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What iptables-save and nft print: other programs write rules and comments, and anybody may who may change the firewall. */
class FirewallFuzzTest {
    private static final RuleSet ALL = RuleSet.of(Inputs.ALL, Optional.of(Inputs.RANGES_V4));

    private static List<String> lines(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8).lines().toList();
    }

    @Test
    void aSaveIsCompared() {
        String save = """
                *nat
                :POSTROUTING ACCEPT [0:0]
                :FLANNEL-POSTRTG - [0:0]
                -A POSTROUTING -m comment --comment "flanneld masq" -j FLANNEL-POSTRTG
                -A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
                COMMIT
                *filter
                :FLANNEL-FWD - [0:0]
                -A FORWARD -m comment --comment "flanneld forward" -j FLANNEL-FWD
                -A FORWARD -m comment --comment "it is \\"theirs\\" \\\\" -j DROP
                -A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
                COMMIT
                """;
        String quoted = "-A FLANNEL-FWD -m comment --comment \"" + "a\\\"".repeat(10_000) + "\" -j ACCEPT";
        Fuzzer.ofTexts(save, save.replace("-A FLANNEL-FWD -s", quoted + "\n-A FLANNEL-FWD -s"), quoted)
                .run(bytes -> {
                    IptablesText.compare(ALL, lines(bytes));
                    for (Chain chain : Chain.values()) {
                        lines(bytes).forEach(line -> IptablesLine.read(chain.iptables(), line));
                    }
                });
    }

    @Test
    void aListIsCompared() {
        String table = String.join("\n", NftablesText.lines(Family.IPV4, ALL));
        String quoted = "\t\tcomment \"" + "a\\\"".repeat(10_000) + "\" accept # handle 7";
        Fuzzer.ofTexts(table, table + "\n" + quoted, quoted).run(bytes -> {
            NftablesText.compare(Family.IPV4, ALL, lines(bytes));
            NftTable.read(lines(bytes));
            lines(bytes).forEach(NftablesLine::read);
        });
    }
}
