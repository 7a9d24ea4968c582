package dev.loden.subnet.kube.api;

import dev.loden.api.lease.Settings;
import dev.loden.api.net.InvalidValueException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** YAML objects as {@link Settings}; JSON is YAML too. Only plain values are created, whatever tags the text has. */
final class Yaml {
    private Yaml() {}

    /**
     * Reads one object.
     *
     * @throws InvalidValueException if it is none
     */
    static Settings read(String text) {
        LoadSettings limits = LoadSettings.builder()
                .setMaxAliasesForCollections(20)
                .setAllowDuplicateKeys(false)
                .build();
        try {
            if (new Load(limits).loadFromString(text) instanceof Map<?, ?> object) {
                return settings(object);
            }
        } catch (YamlEngineException e) {
            throw new InvalidValueException(
                    "...", "not YAML: " + e.getMessage().lines().findFirst().orElse(""));
        }
        throw new InvalidValueException("...", "not a YAML object");
    }

    private static Settings settings(Map<?, ?> object) {
        var members = new LinkedHashMap<String, Object>();
        object.forEach((name, value) -> members.put(String.valueOf(name), plain(value)));
        return Settings.of(members);
    }

    private static Object plain(Object value) {
        return switch (value) {
            case null -> null;
            case Map<?, ?> object -> settings(object);
            case List<?> items -> {
                var list = new ArrayList<Object>();
                items.forEach(item -> list.add(plain(item)));
                yield list;
            }
            case Boolean flag -> flag;
            default -> value.toString();
        };
    }
}
