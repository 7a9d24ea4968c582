package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.distro.Flag.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentsTest {
    /** flannel's own, all that CONTRACT-compatible users may have in their manifests. */
    private static final List<String> FLANNEL = List.of(
            "etcd-endpoints",
            "etcd-prefix",
            "etcd-keyfile",
            "etcd-certfile",
            "etcd-cafile",
            "etcd-username",
            "etcd-password",
            "iface",
            "iface-regex",
            "iface-can-reach",
            "subnet-file",
            "public-ip",
            "public-ipv6",
            "subnet-lease-renew-margin",
            "ip-masq",
            "ip-masq-fully-random-disable",
            "kube-subnet-mgr",
            "kube-api-url",
            "kube-annotation-prefix",
            "kubeconfig-file",
            "version",
            "healthz-ip",
            "healthz-port",
            "iptables-resync",
            "iptables-forward-rules",
            "ip-blackhole-route",
            "net-config-path",
            "set-node-network-unavailable",
            "v",
            "vmodule");

    static List<Flag> flags() {
        return Flags.all();
    }

    @Test
    void hasAllOfFlannelsFlags() {
        List<String> names = Flags.all().stream().map(Flag::name).toList();
        var missing = new ArrayList<>(FLANNEL);
        missing.removeAll(names);
        assertEquals(List.of(), missing);
        assertEquals(names.size(), names.stream().distinct().count());
    }

    @ParameterizedTest
    @MethodSource("flags")
    void isReadInEveryForm(Flag flag) {
        String name = flag.name();
        assertGiven(flag, "f", parse("--" + name + "=f"));
        assertGiven(flag, "f", parse("-" + name + "=f"));
        assertGiven(flag, "f", parse("--" + name, "f"));
        assertGiven(flag, "f", parse("-" + name, "f"));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void isReadFromTheEnvironmentUnlessGiven(Flag flag) {
        Map<String, String> environment =
                Map.of("FLANNELD_" + flag.name().toUpperCase(Locale.ROOT).replace('-', '_'), "environment");
        assertGiven(flag, "environment", Arguments.parse(List.of(), environment));
        assertGiven(flag, "flag", Arguments.parse(List.of("--" + flag.name() + "=flag"), environment));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void isAbsentWhenNotGiven(Flag flag) {
        assertFalse(parse().settings("here").members().containsKey(flag.name())
                && !flag.name().equals("plugins-dir"));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void needsAValueUnlessItIsASwitch(Flag flag) {
        if (flag.kind() == Kind.SWITCH) {
            assertGiven(flag, "true", parse("--" + flag.name()));
            assertGiven(flag, "true", parse("-" + flag.name(), "--iface=eth0"));
        } else {
            UsageException e = assertThrows(UsageException.class, () -> parse("--" + flag.name()));
            assertTrue(e.getMessage().startsWith("flag --" + flag.name() + " needs a value"), e.getMessage());
        }
    }

    @Test
    void keepsAllOfARepeatedListAndTheLastOfATextOrSwitch() {
        Settings settings = parse("--iface=eth0", "-iface", "eth1", "--v=1", "-v=2", "--ip-masq", "--ip-masq=false")
                .settings("here");
        assertEquals(List.of("eth0", "eth1"), settings.members().get("iface"));
        assertEquals("2", settings.members().get("v"));
        assertEquals("false", settings.members().get("ip-masq"));
    }

    @Test
    void takesValuesThatLookLikeFlagsOrAreEmpty() {
        Settings settings = parse("--etcd-password", "--v", "--etcd-username=-x=y", "--etcd-prefix=")
                .settings("here");
        assertEquals("--v", settings.members().get("etcd-password"));
        assertEquals("-x=y", settings.members().get("etcd-username"));
        assertEquals("", settings.members().get("etcd-prefix"));
    }

    @Test
    void takesQuotesAndCommasAsTheyAre() {
        Settings settings = parse("--iface=\"a,b\"", "--etcd-endpoints=http://a,http://b", "--vmodule=a=1,b=2")
                .settings("here");
        assertEquals(List.of("\"a,b\""), settings.members().get("iface"));
        assertEquals("http://a,http://b", settings.members().get("etcd-endpoints"));
        assertEquals("a=1,b=2", settings.members().get("vmodule"));
    }

    @Test
    void suggestsTheNearestFlag() {
        assertRefused("unknown flag --ifase; did you mean --iface?", "--ifase=eth0");
        assertRefused("unknown flag --etcd-endpoint; did you mean --etcd-endpoints?", "-etcd-endpoint", "http://x");
        assertRefused("unknown flag --healthzport; did you mean --healthz-port?", "--healthzport=1");
        assertRefused("unknown flag --quite-another (see --help)", "--quite-another");
        assertRefused("unknown flag --x (see --help)", "-x");
        assertRefused("unexpected argument \"eth0\" (flags only; see --help)", "eth0");
    }

    @Test
    void addsThePluginsDirectoryUnlessGiven() {
        assertEquals("here", parse().settings("here").members().get("plugins-dir"));
        assertEquals(
                "there", parse("--plugins-dir=there").settings("here").members().get("plugins-dir"));
    }

    private static void assertRefused(String message, String... arguments) {
        assertEquals(
                message,
                assertThrows(UsageException.class, () -> parse(arguments)).getMessage());
    }

    private static void assertGiven(Flag flag, String text, Arguments arguments) {
        Object expected = flag.kind() == Kind.LIST ? List.of(text) : text;
        assertEquals(expected, arguments.settings("here").members().get(flag.name()));
    }

    private static Arguments parse(String... arguments) {
        return Arguments.parse(List.of(arguments), Map.of());
    }
}
