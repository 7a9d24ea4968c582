package dev.loden.it;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.Architectures;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The order of the layers inside the core, and the names that do not occur in it. */
class CoreArchitectureIT {
    private static final String ROOT = "dev.loden.core";
    private static final Set<String> PLUGINS = Set.of("vxlan", "host-gw", "udp", "etcd", "kube");

    /** What each layer may use besides itself and other modules. The root package may use all; none may use it. */
    private static final Map<String, List<String>> LAYERS = Map.of(
            "turn", List.of("plan", "lease", "underlay", "plugin", "probe", "status", "output", "config"),
            "plan", List.of("lease", "underlay", "plugin", "config"),
            "lease", List.of("config"),
            "underlay", List.of("config"),
            "plugin", List.of("config"),
            "probe", List.of("status"),
            "status", List.of("output", "config"),
            "output", List.of("status", "config"),
            "config", List.of());

    @Test
    void isLayered() {
        Architectures.LayeredArchitecture rule = layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy(ROOT);
        for (String layer : LAYERS.keySet()) {
            rule = rule.layer(layer).definedBy(ROOT + "." + layer);
        }
        for (Map.Entry<String, List<String>> layer : LAYERS.entrySet()) {
            var definition = rule.whereLayer(layer.getKey());
            rule = layer.getValue().isEmpty()
                    ? definition.mayNotAccessAnyLayer()
                    : definition.mayOnlyAccessLayers(layer.getValue().toArray(String[]::new));
        }
        rule.check(Shipped.CLASSES);
    }

    @Test
    void hasNoPackageBesideTheLayers() {
        var packages = new TreeSet<String>();
        core().forEach(type -> packages.add(type.getPackageName()));
        var layers = new TreeSet<>(Set.of(ROOT));
        LAYERS.keySet().forEach(layer -> layers.add(ROOT + "." + layer));

        assertEquals(layers, packages);
    }

    @Test
    void hasFewTypesInItsRootPackage() {
        List<String> types = core().stream()
                .filter(type -> type.getPackageName().equals(ROOT))
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.equals("package-info"))
                .toList();

        assertTrue(types.contains("Daemon") && types.size() <= 6, types::toString);
    }

    private static List<JavaClass> core() {
        return Shipped.CLASSES.stream()
                .filter(type -> (type.getPackageName() + ".").startsWith(ROOT + "."))
                .toList();
    }

    @Test
    void namesNoBackendAndNoStore() throws IOException {
        var named = new TreeMap<String, Set<String>>();
        int constants = 0;
        for (JarFile jar : Shipped.jars("loden-core-")) {
            for (JarEntry entry : jar.stream().toList()) {
                if (entry.getName().endsWith(".class")) {
                    Set<String> strings = ClassFile.strings(read(jar, entry));
                    constants += strings.size();
                    strings.retainAll(PLUGINS);
                    named.put(entry.getName(), strings);
                }
            }
        }
        assertTrue(constants > 200, "only " + constants + " constants");
        named.values().removeIf(Set::isEmpty);
        assertEquals(new TreeMap<>(), named);
    }

    private static DataInputStream read(JarFile jar, JarEntry entry) throws IOException {
        InputStream bytes = jar.getInputStream(entry);
        return new DataInputStream(bytes);
    }
}
