package dev.loden.subnet.kube.api;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** YAML objects as {@link Settings}; JSON is YAML too. Only plain values are created, whatever tags the text has. */
final class Yaml {
    /** Tabs that do not indent: after another character of the line, or on a line of blanks and comment. */
    private static final Pattern BETWEEN =
            Pattern.compile("(?m)(?<=[^\\s])[ \\t]*\\t[ \\t]*|^[ \\t]*\\t[ \\t]*(?=#|$)");

    private static final Pattern INDENT = Pattern.compile("(?m)^ *\\t");

    /** A kubeconfig has 5 levels, and extensions may have more. */
    private static final int MAX_DEPTH = 50;

    private Yaml() {}

    /**
     * Reads one object. Tabs are taken where kubectl takes them: anywhere between the parts of JSON, and in YAML after other
     * characters of a line.
     *
     * @throws InvalidValueException if it is none
     */
    static Settings read(String text) {
        String plain = text.startsWith("\ufeff") ? text.substring(1) : text;
        try {
            return parse(plain);
        } catch (YamlEngineException e) {
            if (plain.indexOf('\t') < 0) {
                throw notYaml(e.getMessage());
            }
            return withoutTabs(plain);
        }
    }

    private static Settings withoutTabs(String text) {
        try {
            return parse(
                    text.stripLeading().startsWith("{")
                            ? text.replace('\t', ' ')
                            : BETWEEN.matcher(text).replaceAll(" "));
        } catch (YamlEngineException e) {
            String hint = INDENT.matcher(text).find() ? " (indent with spaces: YAML takes no tabs there)" : "";
            throw notYaml(e.getMessage() + hint);
        }
    }

    private static InvalidValueException notYaml(String message) {
        return new InvalidValueException("...", "not YAML: " + message.replaceAll("(?s)\\R.*?(?= \\(indent|\\z)", ""));
    }

    private static Settings parse(String text) {
        LoadSettings limits = LoadSettings.builder()
                .setMaxAliasesForCollections(20)
                .setAllowDuplicateKeys(false)
                // kubectl's, too, has ~ and Null, True and TRUE
                .setSchema(new CoreSchema())
                .build();
        if (load(new Load(limits), text) instanceof Map<?, ?> object) {
            return settings(object, MAX_DEPTH);
        }
        throw new InvalidValueException("...", "not a YAML object");
    }

    /** The library has exceptions of other kinds for some broken texts, and recurses with their depth. */
    private static Object load(Load library, String text) {
        try {
            return library.loadFromString(text);
        } catch (YamlEngineException e) {
            throw e;
        } catch (RuntimeException | StackOverflowError e) {
            throw new YamlEngineException("it cannot be read (" + e.getClass().getSimpleName() + ")", e);
        }
    }

    private static Settings settings(Map<?, ?> object, int depth) {
        var members = new LinkedHashMap<String, Object>();
        object.forEach((name, value) -> members.put(name(name), plain(value, depth)));
        return Settings.of(members);
    }

    private static String name(Object name) {
        if (name instanceof Map || name instanceof List) {
            throw new YamlEngineException("a name that is an object or a list");
        }
        return String.valueOf(name);
    }

    /** An alias can stand within what it names. */
    private static Object plain(Object value, int depth) {
        if (depth == 0) {
            throw new YamlEngineException("it is nested too deeply, or within itself");
        }
        return switch (value) {
            case null -> null;
            case Map<?, ?> object -> settings(object, depth - 1);
            case List<?> items -> {
                var list = new ArrayList<Object>();
                items.forEach(item -> list.add(plain(item, depth - 1)));
                yield list;
            }
            case Boolean flag -> flag;
            default -> value.toString();
        };
    }
}
