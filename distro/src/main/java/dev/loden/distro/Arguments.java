package dev.loden.distro;

import dev.loden.api.lease.Settings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What was given for each flag, on the command line or else in the environment. Flags that were not given are absent. Read as
 * Go's flag package reads, by hand: a library for it costs a tenth of the daemon's time to start, or more.
 */
final class Arguments {
    /** The spellings Go takes for true and for false. */
    private static final Set<String> ON = Set.of("1", "t", "T", "true", "TRUE", "True");

    private static final Set<String> OFF = Set.of("0", "f", "F", "false", "FALSE", "False");
    private static final Map<String, Flag> FLAGS =
            Flags.all().stream().collect(Collectors.toMap(Flag::name, Function.identity()));

    private final Map<String, Object> given = new LinkedHashMap<>();

    private Arguments() {}

    /**
     * Reads flags with one dash or two, {@code --flag=value} or {@code --flag value}.
     *
     * @throws UsageException if it cannot be understood
     */
    static Arguments parse(List<String> arguments, Map<String, String> environment) {
        var parsed = new Arguments();
        ListIterator<String> rest = arguments.listIterator();
        while (rest.hasNext()) {
            parsed.read(rest.next(), rest);
        }
        FLAGS.values().forEach(flag -> parsed.readVariable(flag, environment));
        return parsed;
    }

    private void read(String argument, ListIterator<String> rest) {
        if (!argument.startsWith("-")) {
            throw new UsageException("unexpected argument \"" + argument + "\" (flags only; see --help)");
        }
        int start = argument.startsWith("--") ? 2 : 1;
        int equals = argument.indexOf('=');
        String name = argument.substring(start, equals < 0 ? argument.length() : equals);
        Flag flag = FLAGS.get(name);
        if (flag == null) {
            throw new UsageException(Suggestion.unknown(name));
        }
        put(flag, equals < 0 ? nextValue(flag, rest) : argument.substring(equals + 1));
    }

    /** A switch takes the next argument only if that is a truth value, any other flag takes it whatever it looks like. */
    private static String nextValue(Flag flag, ListIterator<String> rest) {
        boolean isSwitch = flag.kind() == Flag.Kind.SWITCH;
        if (!rest.hasNext()) {
            if (isSwitch) {
                return "true";
            }
            throw new UsageException(
                    "flag --" + flag.name() + " needs a value: --" + flag.name() + "=<" + flag.value() + ">");
        }
        String next = rest.next();
        if (!isSwitch || ON.contains(next) || OFF.contains(next)) {
            return next;
        }
        rest.previous();
        return "true";
    }

    private void readVariable(Flag flag, Map<String, String> environment) {
        String text = environment.get(flag.variable());
        if (text != null && !given.containsKey(flag.name())) {
            put(flag, text);
        }
    }

    private void put(Flag flag, String text) {
        given.put(flag.name(), flag.kind() == Flag.Kind.LIST ? appended(flag, text) : text);
    }

    private List<Object> appended(Flag flag, String text) {
        var texts = new ArrayList<Object>();
        if (given.get(flag.name()) instanceof List<?> earlier) {
            texts.addAll(earlier);
        }
        texts.add(text);
        return texts;
    }

    boolean isOn(String name) {
        return text(name).filter(ON::contains).isPresent();
    }

    Optional<String> text(String name) {
        return Optional.ofNullable((String) given.get(name));
    }

    /** All that was given, as texts or lists of texts, and where drop-in plugins are if that was not. */
    Settings settings(String pluginsDirectory) {
        var settings = new LinkedHashMap<String, Object>(given);
        settings.putIfAbsent("plugins-dir", pluginsDirectory);
        return Settings.of(settings);
    }
}
