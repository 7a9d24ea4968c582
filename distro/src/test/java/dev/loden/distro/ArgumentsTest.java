package dev.loden.distro;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ProviderFlag;
import dev.loden.api.spi.ProviderFlag.Kind;
import dev.loden.core.Plugins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ArgumentsTest {
    private static final Flags FLAGS =
            Flags.with(Plugins.discover(Path.of("no plugins")).flags());

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

    static List<ProviderFlag> flags() {
        return FLAGS.all();
    }

    @Test
    void hasAllOfFlannelsFlags() {
        List<String> names = FLAGS.all().stream().map(ProviderFlag::name).toList();
        var missing = new ArrayList<>(FLANNEL);
        missing.removeAll(names);
        assertEquals(List.of(), missing);
        assertEquals(names.size(), names.stream().distinct().count());
    }

    @ParameterizedTest
    @MethodSource("flags")
    void isReadInEveryForm(ProviderFlag flag) {
        String name = flag.name();
        assertGiven(flag, "f", parse("--" + name + "=f"));
        assertGiven(flag, "f", parse("-" + name + "=f"));
        assertGiven(flag, "f", parse("--" + name, "f"));
        assertGiven(flag, "f", parse("-" + name, "f"));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void isReadFromTheEnvironmentUnlessGiven(ProviderFlag flag) {
        Map<String, String> environment =
                Map.of("FLANNELD_" + flag.name().toUpperCase(Locale.ROOT).replace('-', '_'), "environment");
        assertGiven(flag, "environment", Arguments.parse(List.of(), environment, FLAGS));
        assertGiven(flag, "flag", Arguments.parse(List.of("--" + flag.name() + "=flag"), environment, FLAGS));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void isAbsentWhenNotGiven(ProviderFlag flag) {
        assertFalse(parse().settings().members().containsKey(flag.name())
                && !flag.name().equals("default-backend"));
    }

    /** As in its code, so that a cluster without a Backend can be moved node by node. */
    @Test
    void theDefaultBackendIsFlannels() {
        assertEquals(Optional.of("udp"), parse().settings().string("default-backend"));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void needsAValueUnlessItIsASwitch(ProviderFlag flag) {
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
                .settings();
        assertEquals(List.of("eth0", "eth1"), settings.members().get("iface"));
        assertEquals("2", settings.members().get("v"));
        assertEquals("false", settings.members().get("ip-masq"));
    }

    @Test
    void takesValuesThatLookLikeFlagsOrAreEmpty() {
        Settings settings = parse("--etcd-password", "--v", "--etcd-username=-x=y", "--etcd-prefix=")
                .settings();
        assertEquals("--v", settings.members().get("etcd-password"));
        assertEquals("-x=y", settings.members().get("etcd-username"));
        assertEquals("", settings.members().get("etcd-prefix"));
    }

    @Test
    void takesQuotesAndCommasAsTheyAre() {
        Settings settings = parse("--iface=\"a,b\"", "--etcd-endpoints=http://a,http://b", "--vmodule=a=1,b=2")
                .settings();
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
    }

    /** As Go's flag package does. */
    @Test
    void ignoresWhatFollowsTheFlagsAndSaysSo() {
        for (List<String> words :
                List.of(List.of("eth0", "--nonsense"), List.of("--", "--ip-masq", "x"), List.of("-", "y"))) {
            var arguments = new ArrayList<>(List.of("--iface=eth1"));
            arguments.addAll(words);
            Arguments given = Arguments.parse(arguments, Map.of(), FLAGS);

            assertEquals(List.of("--iface"), given.names());
            assertEquals(
                    List.of("ignored what follows the flags (words: 2), as flannel does; see --help"), given.notes());
        }
        assertEquals(
                List.of(),
                Arguments.parse(List.of("--iface=eth1", "--"), Map.of(), FLAGS).notes());
    }

    @Test
    void takesWhatFlannelTakes() {
        assertTrue(Arguments.parse(List.of("-h"), Map.of(), FLAGS).isOn("help"));
    }

    /** Those of glog: the first two are flannel's still, the others were once. */
    @ParameterizedTest
    @CsvSource({
        "-log_backtrace_at x.go:1,    log-backtrace-at",
        "--vmodule=kube=4,            vmodule",
        "-logtostderr,                logtostderr",
        "--logtostderr=true,          logtostderr",
        "--alsologtostderr,           alsologtostderr",
        "--stderrthreshold INFO,      stderrthreshold",
        "--log_dir=/var/log/flannel,  log-dir",
    })
    void takesTheFlagsOfTheLogAndSaysThatTheyDoNothing(String words, String name) {
        Arguments given = Arguments.parse(List.of(words.split(" ", -1)), Map.of(), FLAGS);

        assertEquals(List.of("--" + name), given.names());
        assertEquals(
                List.of("--" + name + " has no effect: all of the log goes to standard error, and -v says how much"),
                given.notes());
    }

    /** Kubernetes makes it for a Service called flanneld-healthz. */
    @Test
    void ignoresAVariableThatIsPlainlyNotOurs() {
        var service = Map.of("FLANNELD_HEALTHZ_PORT", "tcp://10.96.1.1:8081");
        Arguments given = Arguments.parse(List.of(), service, FLAGS);

        assertEquals(List.of(), given.names());
        assertEquals(1, given.notes().size());
        assertTrue(given.notes().getFirst().contains("--healthz-port"), given.notes()::toString);
        assertEquals(
                Optional.of("8081"),
                Arguments.parse(List.of(), Map.of("FLANNELD_HEALTHZ_PORT", "8081"), FLAGS)
                        .text("healthz-port"));
    }

    @Test
    void findsOneFlagBeforeTheOthersCanBeRead() {
        assertEquals(Optional.of("a"), Arguments.only("plugins-dir", List.of("--x", "-plugins-dir=a"), Map.of()));
        assertEquals(Optional.of("b"), Arguments.only("plugins-dir", List.of("--plugins-dir", "b"), Map.of()));
        assertEquals(Optional.of("c"), Arguments.only("plugins-dir", List.of(), Map.of("LODEN_PLUGINS_DIR", "c")));
        assertEquals(Optional.empty(), Arguments.only("plugins-dir", List.of("--plugins-dirs=d"), Map.of()));
    }

    @Test
    void readsLodensVariablesAfterFlannels() {
        var both = Map.of("LODEN_ETCD_PREFIX", "/ours", "FLANNELD_ETCD_PREFIX", "/theirs");
        assertEquals(
                Optional.of("/theirs"), Arguments.parse(List.of(), both, FLAGS).text("etcd-prefix"));
        assertEquals(
                Optional.of("/ours"),
                Arguments.parse(List.of(), Map.of("LODEN_ETCD_PREFIX", "/ours"), FLAGS)
                        .text("etcd-prefix"));
    }

    @ParameterizedTest
    @MethodSource("flags")
    void countsAnEmptyVariableAsNotGiven(ProviderFlag flag) {
        String name = flag.name().toUpperCase(Locale.ROOT).replace('-', '_');
        var both = Map.of("FLANNELD_" + name, "", "LODEN_" + name, "");
        assertEquals(List.of(), Arguments.parse(List.of(), both, FLAGS).names());
        assertGiven(flag, "x", Arguments.parse(List.of(), Map.of("FLANNELD_" + name, "", "LODEN_" + name, "x"), FLAGS));
    }

    private static void assertRefused(String message, String... arguments) {
        assertEquals(
                message,
                assertThrows(UsageException.class, () -> parse(arguments)).getMessage());
    }

    private static void assertGiven(ProviderFlag flag, String text, Arguments arguments) {
        Object expected = flag.kind() == Kind.LIST ? List.of(text) : text;
        assertEquals(expected, arguments.settings().members().get(flag.name()));
    }

    private static Arguments parse(String... arguments) {
        return Arguments.parse(List.of(arguments), Map.of(), FLAGS);
    }
}
