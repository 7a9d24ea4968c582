package dev.loden.traffic;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.Family;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The contract's rules to the letter. */
class RuleTextTest {
    private static final RuleSet V4 = RuleSet.of(Inputs.ALL, Optional.of(Inputs.RANGES_V4));
    private static final RuleSet V6 = RuleSet.of(Inputs.ALL, Optional.of(Inputs.RANGES_V6));

    @Test
    void masqueradesByIptables() {
        assertEquals("""
                -A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG -s 10.244.1.0/24 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.1.0/24 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
                -A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.0.0/16 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
                """, text(IptablesText.rules(Chain.MASQUERADE, V4)));
    }

    @Test
    void masqueradesIpv6ByIptables() {
        assertEquals("""
                -A FLANNEL-POSTRTG -m mark --mark 0x4000/0x4000 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG -s fd00:0:0:1::/64 -d fd00::/48 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG -s fd00::/48 -d fd00:0:0:1::/64 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG ! -s fd00::/48 -d fd00:0:0:1::/64 -m comment --comment "flanneld masq" -j RETURN
                -A FLANNEL-POSTRTG -s fd00::/48 ! -d ff00::/8 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
                -A FLANNEL-POSTRTG ! -s fd00::/48 -d fd00::/48 -m comment --comment "flanneld masq" -j MASQUERADE --random-fully
                """, text(IptablesText.rules(Chain.MASQUERADE, V6)));
    }

    @Test
    void forwardsByIptables() {
        assertEquals("""
                -A FLANNEL-FWD -s 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
                -A FLANNEL-FWD -d 10.244.0.0/16 -m comment --comment "flanneld forward" -j ACCEPT
                """, text(IptablesText.rules(Chain.FORWARD, V4)));
    }

    @Test
    void jumpsFromTheBuiltInChains() {
        assertEquals(
                "-A POSTROUTING -m comment --comment \"flanneld masq\" -j FLANNEL-POSTRTG",
                IptablesText.jump(Chain.MASQUERADE.iptables()));
        assertEquals(
                "-A FORWARD -m comment --comment \"flanneld forward\" -j FLANNEL-FWD",
                IptablesText.jump(Chain.FORWARD.iptables()));
    }

    @Test
    void writesATableOfNftables() {
        assertEquals("""
                table ip flannel-ipv4 {
                chain postrtg {
                type nat hook postrouting priority srcnat; policy accept;
                meta mark & 0x00004000 == 0x00004000 return
                ip saddr 10.244.1.0/24 ip daddr 10.244.0.0/16 return
                ip saddr 10.244.0.0/16 ip daddr 10.244.1.0/24 return
                ip saddr != 10.244.0.0/16 ip daddr 10.244.1.0/24 return
                ip saddr 10.244.0.0/16 ip daddr != 224.0.0.0/4 masquerade fully-random
                ip saddr != 10.244.0.0/16 ip daddr 10.244.0.0/16 masquerade fully-random
                }
                chain forward {
                type filter hook forward priority filter; policy accept;
                ip saddr 10.244.0.0/16 accept
                ip daddr 10.244.0.0/16 accept
                }
                }
                """, text(NftablesText.lines(Family.IPV4, V4)));
    }

    @Test
    void writesAnIpv6TableOfNftables() {
        assertEquals("""
                table ip6 flannel-ipv6 {
                chain postrtg {
                type nat hook postrouting priority srcnat; policy accept;
                meta mark & 0x00004000 == 0x00004000 return
                ip6 saddr fd00:0:0:1::/64 ip6 daddr fd00::/48 return
                ip6 saddr fd00::/48 ip6 daddr fd00:0:0:1::/64 return
                ip6 saddr != fd00::/48 ip6 daddr fd00:0:0:1::/64 return
                ip6 saddr fd00::/48 ip6 daddr != ff00::/8 masquerade fully-random
                ip6 saddr != fd00::/48 ip6 daddr fd00::/48 masquerade fully-random
                }
                chain forward {
                type filter hook forward priority filter; policy accept;
                ip6 saddr fd00::/48 accept
                ip6 daddr fd00::/48 accept
                }
                }
                """, text(NftablesText.lines(Family.IPV6, V6)));
    }

    @Test
    void fullyRandomCanBeTurnedOff() {
        RuleSet plain = RuleSet.of(Inputs.options(true, false, false), Optional.of(Inputs.RANGES_V4));

        assertEquals(
                List.of(
                        "-A FLANNEL-POSTRTG -s 10.244.0.0/16 ! -d 224.0.0.0/4"
                                + " -m comment --comment \"flanneld masq\" -j MASQUERADE",
                        "-A FLANNEL-POSTRTG ! -s 10.244.0.0/16 -d 10.244.0.0/16"
                                + " -m comment --comment \"flanneld masq\" -j MASQUERADE"),
                IptablesText.rules(Chain.MASQUERADE, plain).subList(4, 6));
        assertEquals(
                plain,
                RuleSet.of(Inputs.options(true, true, false), Optional.of(Inputs.RANGES_V4))
                        .withoutFullyRandom());
        assertEquals(
                "ip saddr 10.244.0.0/16 ip daddr != 224.0.0.0/4 masquerade",
                NftablesText.lines(Family.IPV4, plain).get(7));
    }

    @Test
    void eachKindIsAbsentUnlessItsOptionIsSet() {
        var ranges = Optional.of(Inputs.RANGES_V4);

        assertEquals(
                List.of(), RuleSet.of(Inputs.options(false, true, true), ranges).masquerade());
        assertEquals(
                2,
                RuleSet.of(Inputs.options(false, true, true), ranges).forward().size());
        assertEquals(
                List.of(), RuleSet.of(Inputs.options(true, true, false), ranges).forward());
        assertTrue(RuleSet.of(Inputs.options(false, true, false), ranges).isEmpty());
        assertEquals(RuleSet.NONE, RuleSet.of(Inputs.ALL, Optional.empty()), "a family that is off");
    }

    @Test
    void twoInputsAreEqualIfTheirRulesAre() {
        assertEquals(RuleInputs.of(Inputs.v4(false), Inputs.V4), RuleInputs.of(Inputs.v4(false), Inputs.V4));
        assertEquals(
                new RuleInputs(true, Optional.of(Inputs.RANGES_V4), Optional.of(Inputs.RANGES_V6)),
                RuleInputs.of(Inputs.both(true), Inputs.BOTH));
    }

    private static String text(List<String> lines) {
        return String.join("\n", lines) + "\n";
    }
}
