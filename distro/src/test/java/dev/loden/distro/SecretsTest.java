package dev.loden.distro;

import static dev.loden.distro.PrintedText.CANARY;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.loden.api.net.InvalidValueException;
import dev.loden.api.spi.PluginException;
import dev.loden.api.spi.ProviderFlag;
import dev.loden.core.Daemon;
import dev.loden.core.Plugins;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * No secret is printed that was given by any flag or variable there is, be it the right one for it or not: a password, or a URL with a
 * login. The flags are those of the command line's own model.
 */
class SecretsTest {
    private static final List<String> LOGINS = List.of(
            "http://user:" + CANARY + "@127.0.0.1:9", "user:" + CANARY + "@[::x", "https://" + CANARY + "@h:70000");
    private static final List<String> PLACES = List.of("file", "directory");

    @RegisterExtension
    final PrintedText printed = new PrintedText();

    @TempDir
    Path directory;

    static Stream<ProviderFlag> flags() {
        return flags(Plugins.discover(Path.of("no plugins"))).all().stream()
                .filter(flag -> flag.kind() != ProviderFlag.Kind.SWITCH);
    }

    private static Flags flags(Plugins plugins) {
        return Flags.with(plugins.flags());
    }

    @Test
    void areThoseOfAllStores() {
        List<String> names = flags().map(ProviderFlag::name).toList();
        assertTrue(names.containsAll(List.of("etcd-password", "kube-api-url", "iface", "state-dir")), names.toString());
    }

    @ParameterizedTest
    @MethodSource("flags")
    void areNotPrinted(ProviderFlag flag) {
        var values = new ArrayList<String>();
        LOGINS.forEach(login -> values.add(PLACES.contains(flag.value()) ? directory + "/" + login : login));
        if (flag.name().endsWith("password")) {
            values.addAll(List.of(CANARY, CANARY + "\n", " " + CANARY));
        }
        for (String value : values) {
            create(List.of("--" + flag.name() + "=" + value), Map.of());
            create(List.of("--" + flag.name(), value), Map.of());
            create(
                    List.of(),
                    Map.of("FLANNELD_" + flag.name().toUpperCase(Locale.ROOT).replace('-', '_'), value));
        }
        printed.assertNoSecret();
    }

    /** As the daemon's main does, up to the moment where it would run. */
    private void create(List<String> flag, Map<String, String> variables) {
        var arguments = new ArrayList<>(List.of(
                "--state-dir=" + directory.resolve("state"), "--subnet-file=" + directory.resolve("run/subnet.env")));
        if (flag.stream().noneMatch(text -> text.startsWith("--etcd-username"))) {
            arguments.add("--etcd-username=root");
        }
        arguments.addAll(flag);
        variables
                .keySet()
                .forEach(name -> arguments.removeIf(argument -> argument.startsWith("--"
                        + name.substring(name.indexOf('_') + 1)
                                .toLowerCase(Locale.ROOT)
                                .replace('_', '-') + "=")));
        try {
            Plugins plugins = Plugins.discover(Path.of(directory + "/no plugins"));
            Arguments given = Arguments.parse(arguments, variables, flags(plugins));
            printed.print(given.names() + " " + given.notes());
            Verbosity.parse(given.text("v").orElse("0"));
            Daemon.create(given.settings(), plugins).close();
        } catch (UsageException | InvalidValueException | PluginException e) {
            printed.fail(e, variables);
        }
    }
}
