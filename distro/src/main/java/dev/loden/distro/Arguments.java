package dev.loden.distro;

import dev.loden.api.lease.Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/** What was given for each flag, on the command line or else in the environment. Flags that were not given are absent. */
final class Arguments {
    /** The spellings Go's flags take for true. */
    private static final Set<String> ON = Set.of("1", "t", "T", "true", "TRUE", "True");

    private final Map<String, Object> given;

    private Arguments(Map<String, Object> given) {
        this.given = given;
    }

    /**
     * Reads flags with one dash or two, {@code --flag=value} or {@code --flag value}.
     *
     * @throws UsageException if it cannot be understood
     */
    static Arguments parse(List<String> arguments, Map<String, String> environment) {
        CommandLine.ParseResult parsed = parse(arguments);
        var given = new LinkedHashMap<String, Object>();
        for (Flag flag : Flags.all()) {
            List<String> texts = parsed.matchedOptionValue(dashed(flag), List.of());
            String variable = environment.get(flag.variable());
            if (texts.isEmpty() && variable != null) {
                texts = List.of(variable);
            }
            if (!texts.isEmpty()) {
                given.put(flag.name(), value(flag, texts));
            }
        }
        return new Arguments(given);
    }

    private static CommandLine.ParseResult parse(List<String> arguments) {
        CommandSpec spec = CommandSpec.create();
        spec.parser().posixClusteredShortOptionsAllowed(false).allowOptionsAsOptionParameters(true);
        Flags.all().forEach(flag -> spec.addOption(option(flag)));
        try {
            return new CommandLine(spec).parseArgs(arguments.toArray(String[]::new));
        } catch (UnmatchedArgumentException e) {
            throw new UsageException(Suggestion.unknown(e.getUnmatched().getFirst()));
        } catch (ParameterException e) {
            throw new UsageException(e.getMessage());
        }
    }

    /** All values are texts here, also of switches and of flags that count once: what they mean is settled afterwards. */
    private static OptionSpec option(Flag flag) {
        OptionSpec.Builder option = OptionSpec.builder(dashed(flag), "-" + flag.name())
                .type(List.class)
                .auxiliaryTypes(String.class);
        return flag.kind() == Flag.Kind.SWITCH
                ? option.arity("0..1").fallbackValue("true").build()
                : option.arity("1").paramLabel(flag.value()).build();
    }

    private static String dashed(Flag flag) {
        return "--" + flag.name();
    }

    private static Object value(Flag flag, List<String> texts) {
        return flag.kind() == Flag.Kind.LIST ? List.copyOf(texts) : texts.getLast();
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
