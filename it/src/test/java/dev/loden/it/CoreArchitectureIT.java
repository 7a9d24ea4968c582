package dev.loden.it;

import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;

/** The order inside the core, and what it does not know. */
class CoreArchitectureIT {
    private static final Set<String> PLUGINS = Set.of("vxlan", "host-gw", "udp", "etcd", "kube");

    /** What each layer may use, besides itself and the other modules. */
    @Test
    void isLayered() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("root")
                .definedBy("dev.loden.core")
                .layer("turn")
                .definedBy("dev.loden.core.turn")
                .layer("plan")
                .definedBy("dev.loden.core.plan")
                .layer("lease")
                .definedBy("dev.loden.core.lease")
                .layer("underlay")
                .definedBy("dev.loden.core.underlay")
                .layer("plugin")
                .definedBy("dev.loden.core.plugin")
                .layer("status")
                .definedBy("dev.loden.core.status")
                .layer("output")
                .definedBy("dev.loden.core.output")
                .layer("config")
                .definedBy("dev.loden.core.config")
                .whereLayer("root")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("turn")
                .mayOnlyBeAccessedByLayers("root")
                .whereLayer("plan")
                .mayOnlyAccessLayers("lease", "underlay", "plugin", "config")
                .whereLayer("lease")
                .mayOnlyAccessLayers("config")
                .whereLayer("underlay")
                .mayOnlyAccessLayers("config")
                .whereLayer("plugin")
                .mayOnlyAccessLayers("config")
                .whereLayer("status")
                .mayOnlyAccessLayers("config", "output")
                .whereLayer("output")
                .mayOnlyAccessLayers("config", "status")
                .whereLayer("config")
                .mayNotAccessAnyLayer()
                .check(Shipped.CLASSES);
    }

    @Test
    void hasNoPackageBesideTheLayers() {
        Set<String> packages = new TreeSet<>();
        core().forEach(type -> packages.add(type.getPackageName()));

        assertEquals(
                Set.of(
                        "dev.loden.core",
                        "dev.loden.core.config",
                        "dev.loden.core.lease",
                        "dev.loden.core.output",
                        "dev.loden.core.plan",
                        "dev.loden.core.plugin",
                        "dev.loden.core.status",
                        "dev.loden.core.turn",
                        "dev.loden.core.underlay"),
                packages);
    }

    @Test
    void hasFewTypesInItsRootPackage() {
        List<String> types = core().stream()
                .filter(type -> type.getPackageName().equals("dev.loden.core"))
                .filter(JavaClass::isTopLevelClass)
                .map(JavaClass::getSimpleName)
                .filter(name -> !name.equals("package-info"))
                .toList();

        assertTrue(types.contains("Daemon") && types.size() <= 6, types::toString);
    }

    private static List<JavaClass> core() {
        return Shipped.CLASSES.stream()
                .filter(type -> (type.getPackageName() + ".").startsWith("dev.loden.core."))
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
