package dev.loden.subnet.kube.node;

import dev.loden.api.net.InvalidValueException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The full names of the annotations, by flannel's {@code --kube-annotation-prefix} (its Documentation/kubernetes.md). */
public final class AnnotationKeys {
    public static final String DEFAULT_PREFIX = "flannel.alpha.coreos.com";

    /** A domain of two or more labels, a slash, and optionally a word that ends in a dash. */
    private static final Pattern WHOLE = Pattern.compile("([a-z0-9_-]+\\.)+[a-z0-9_-]+/([a-z0-9_-]+-)?");

    private final Map<Annotation, String> names = new EnumMap<>(Annotation.class);
    private final Map<String, Annotation> known;

    /**
     * The names with a prefix.
     *
     * @param prefix {@code example.com}, or {@code example.com/word} for names as {@code example.com/word-public-ip}
     * @throws InvalidValueException if it is neither
     */
    public AnnotationKeys(String prefix) {
        String whole = prefix.contains("/") ? prefix : prefix + "/";
        if (!whole.endsWith("/") && !whole.endsWith("-")) {
            whole += "-";
        }
        if (!WHOLE.matcher(whole).matches()) {
            throw new InvalidValueException(
                    prefix, "must be a domain in lower case, or one with a word after a slash: example.com/word");
        }
        for (Annotation annotation : Annotation.values()) {
            names.put(annotation, whole + annotation.suffix());
        }
        known = Arrays.stream(Annotation.values()).collect(Collectors.toMap(names::get, Function.identity()));
    }

    public String name(Annotation annotation) {
        return names.get(annotation);
    }

    Optional<Annotation> find(String name) {
        return Optional.ofNullable(known.get(name));
    }
}
