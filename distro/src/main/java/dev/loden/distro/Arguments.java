package dev.loden.distro;

import dev.loden.api.lease.Settings;
import dev.loden.api.spi.ProviderFlag;
import dev.loden.base.GoFlags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.ListIterator;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What was given for each flag, on the command line or else in the environment. Flags that were not given are absent. Read as
 * Go's flag package reads, by hand: a library for it costs a tenth of the daemon's time to start, or more.
 */
final class Arguments {
    /** What variables begin with: flannel's prefix first. */
    private static final List<String> PREFIXES = List.of("FLANNELD_", "LODEN_");

    private final Flags flags;
    private final Map<String, Object> given = new LinkedHashMap<>();
    private final List<String> notes = new ArrayList<>();

    private Arguments(Flags flags) {
        this.flags = flags;
    }

    /**
     * Reads flags with one dash or two, {@code --flag=value} or {@code --flag value}.
     *
     * @throws UsageException if it cannot be understood
     */
    static Arguments parse(List<String> arguments, Map<String, String> environment, Flags flags) {
        var parsed = new Arguments(flags);
        ListIterator<String> rest = arguments.listIterator();
        while (rest.hasNext() && parsed.read(rest.next(), rest)) {}
        int ignored = arguments.size() - rest.nextIndex();
        if (ignored > 0) {
            parsed.notes.add("ignored what follows the flags (words: " + ignored + "), as flannel does; see --help");
        }
        flags.all().forEach(flag -> parsed.readVariable(flag, environment));
        flags.all().stream().filter(Flags::hasNoEffect).forEach(parsed::noteNoEffect);
        return parsed;
    }

    /** The value of one flag, whatever the others are. */
    static Optional<String> only(String name, List<String> arguments, Map<String, String> environment) {
        List<String> all = every(name, arguments, environment);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.getLast());
    }

    /** All values of one flag that may be repeated, whatever the others are. */
    static List<String> every(String name, List<String> arguments, Map<String, String> environment) {
        var values = new ArrayList<String>();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i).replaceFirst("^--?", "");
            if (argument.startsWith(name + "=")) {
                values.add(argument.substring(name.length() + 1));
            } else if (argument.equals(name) && i + 1 < arguments.size()) {
                values.add(arguments.get(i + 1));
            }
        }
        return values.isEmpty() ? variable(name, environment).stream().toList() : values;
    }

    /** Reads one flag; false at the end of the flags, which is {@code --} or the first word. */
    private boolean read(String argument, ListIterator<String> rest) {
        if (argument.equals("--")) {
            return false;
        }
        if (!argument.startsWith("-") || argument.equals("-")) {
            rest.previous();
            return false;
        }
        if (argument.equals("-h") || argument.equals("--h")) {
            given.put("help", "true");
            return true;
        }
        int start = argument.startsWith("--") ? 2 : 1;
        int equals = argument.indexOf('=');
        String name = argument.substring(start, equals < 0 ? argument.length() : equals)
                .replace('_', '-'); // glog's have the one, all others the other
        ProviderFlag flag =
                flags.find(name).orElseThrow(() -> new UsageException(Suggestion.unknown(name, flags.all())));
        put(flag, equals < 0 ? nextValue(flag, rest) : argument.substring(equals + 1));
        return true;
    }

    /** A switch takes the next argument only if that is a truth value, any other flag takes it in any case. */
    private static String nextValue(ProviderFlag flag, ListIterator<String> rest) {
        boolean isSwitch = flag.kind() == ProviderFlag.Kind.SWITCH;
        if (!rest.hasNext()) {
            if (isSwitch) {
                return "true";
            }
            throw new UsageException(
                    "flag --" + flag.name() + " needs a value: --" + flag.name() + "=<" + flag.value() + ">");
        }
        String next = rest.next();
        if (!isSwitch || GoFlags.findBool(next).isPresent()) {
            return next;
        }
        rest.previous();
        return "true";
    }

    private void readVariable(ProviderFlag flag, Map<String, String> environment) {
        if (!given.containsKey(flag.name())) {
            variable(flag.name(), environment).ifPresent(text -> {
                if (flag.name().endsWith("-port") && text.contains("://")) {
                    notes.add("the variable of --" + flag.name()
                            + " is ignored: it is not ours, Kubernetes makes one like it for a Service of that name");
                } else {
                    put(flag, text);
                }
            });
        }
    }

    private void noteNoEffect(ProviderFlag flag) {
        if (given.containsKey(flag.name())) {
            notes.add(
                    "--" + flag.name() + " has no effect: all of the log goes to standard error, and -v says how much");
        }
    }

    /** What {@code FLANNELD_ETCD_PREFIX}, or the same of Loden's, has; an empty variable is not given. */
    private static Optional<String> variable(String name, Map<String, String> environment) {
        String suffix = name.toUpperCase(Locale.ROOT).replace('-', '_');
        return PREFIXES.stream()
                .flatMap(prefix -> Optional.ofNullable(environment.get(prefix + suffix)).stream())
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    private void put(ProviderFlag flag, String text) {
        given.put(flag.name(), flag.kind() == ProviderFlag.Kind.LIST ? appended(flag, text) : text);
    }

    private List<Object> appended(ProviderFlag flag, String text) {
        var texts = new ArrayList<Object>();
        if (given.get(flag.name()) instanceof List<?> earlier) {
            texts.addAll(earlier);
        }
        texts.add(text);
        return texts;
    }

    /** What was ignored, and why: for the log. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    boolean isOn(String name) {
        return text(name).flatMap(GoFlags::findBool).orElse(false);
    }

    Optional<String> text(String name) {
        return Optional.ofNullable((String) given.get(name));
    }

    /** The flags that were given, with dashes and without their values, of which some are secrets. */
    List<String> names() {
        return given.keySet().stream().map(name -> "--" + name).toList();
    }

    /** All that was given, as strings or lists of strings, and the distribution's defaults for what was not. */
    Settings settings() {
        var settings = new LinkedHashMap<String, Object>(given);
        settings.put("default-store", Flags.DEFAULT_STORE);
        settings.putIfAbsent("default-backend", Flags.DEFAULT_BACKEND);
        return Settings.of(settings);
    }
}
