package dev.loden.subnet.kube.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.loden.api.net.InvalidValueException;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnotationKeysTest {
    @ParameterizedTest
    @CsvSource({
        "flannel.alpha.coreos.com, flannel.alpha.coreos.com/backend-type",
        "flannel.alpha.coreos.com/, flannel.alpha.coreos.com/backend-type",
        "flannel.alpha.coreos.com/prefix, flannel.alpha.coreos.com/prefix-backend-type",
        "flannel.alpha.coreos.com/prefix-, flannel.alpha.coreos.com/prefix-backend-type",
        "org.com, org.com/backend-type",
        "org9.com, org9.com/backend-type",
        "org.com/9, org.com/9-backend-type",
    })
    void namesAsFlannelDoes(String prefix, String name) {
        var keys = new AnnotationKeys(prefix);
        assertEquals(name, keys.name(Annotation.BACKEND_TYPE));
        assertEquals(Optional.of(Annotation.BACKEND_TYPE), keys.find(name));
        assertEquals(Optional.empty(), keys.find("backend-type"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "org",
                "org/",
                "org/prefix",
                "org.COM",
                "org.com/PREFIX",
                "org.com//",
                "org.com/a/b",
                "",
                "/",
                "a b.com"
            })
    void refusesWhatFlannelRefuses(String prefix) {
        assertThrows(InvalidValueException.class, () -> new AnnotationKeys(prefix));
    }
}
