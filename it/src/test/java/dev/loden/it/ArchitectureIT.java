package dev.loden.it;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.GeneralCodingRules.NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The laws of the design, over the jars as they are shipped. */
class ArchitectureIT {
    private static final Path LIB = Scenario.HOME.resolve("lib");
    private static final JavaClasses CLASSES = load();
    private static final Map<String, ModuleDescriptor> MODULES = ModuleFinder.of(LIB).findAll().stream()
            .map(ModuleReference::descriptor)
            .filter(module -> module.name().startsWith("dev.loden."))
            .collect(Collectors.toMap(ModuleDescriptor::name, module -> module));

    private static JavaClasses load() {
        try (Stream<Path> jars = Files.list(LIB)) {
            List<JarFile> ours = jars.filter(jar -> jar.getFileName().toString().startsWith("loden-"))
                    .map(ArchitectureIT::open)
                    .toList();
            return new ClassFileImporter().importJars(ours);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JarFile open(Path jar) {
        try {
            return new JarFile(jar.toFile());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void looksAtEverything() {
        assertTrue(CLASSES.size() > 200, "only " + CLASSES.size() + " classes imported");
        assertTrue(MODULES.size() >= 9, MODULES.keySet().toString());
    }

    @Test
    void theApiNeedsNothingButJava() {
        assertEquals(
                Set.of("java.base"),
                MODULES.get("dev.loden.api").requires().stream()
                        .map(ModuleDescriptor.Requires::name)
                        .collect(Collectors.toSet()));
    }

    @Test
    void pluginsExportNothing() {
        for (ModuleDescriptor module : MODULES.values()) {
            if (module.name().matches("dev\\.loden\\.(backend|subnet|netlink).*")) {
                assertEquals(Set.of(), module.exports(), module.name());
            }
        }
        assertEquals(1, MODULES.get("dev.loden.core").exports().size());
        assertEquals(4, MODULES.get("dev.loden.api").exports().size());
    }

    @Test
    void nobodyRequiresAPlugin() {
        for (ModuleDescriptor module : MODULES.values()) {
            assertTrue(
                    module.requires().stream()
                            .noneMatch(requires -> requires.name().matches("dev\\.loden\\.(backend|subnet|netlink).*")),
                    module.name() + " requires a plugin");
        }
    }

    @Test
    void backendsArePure() {
        noClasses()
                .that(resideInAPackage("dev.loden.backend.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage(
                        "java.io..",
                        "java.net..",
                        "java.nio.file..",
                        "java.nio.channels..",
                        "java.time..",
                        "org.slf4j..",
                        "dev.loden.core..",
                        "dev.loden.netlink.."))
                .check(CLASSES);
    }

    @Test
    void theApiNeitherLogsNorDoesIo() {
        noClasses()
                .that(resideInAPackage("dev.loden.api.."))
                .should()
                .dependOnClassesThat(resideInAnyPackage("org.slf4j..", "java.io..", "java.nio.file..", "java.time.."))
                .check(CLASSES);
    }

    @Test
    void onlyNetlinkTouchesTheNativeSide() {
        noClasses()
                .that(resideInAPackage("dev.loden.."))
                .and()
                .resideOutsideOfPackage("dev.loden.netlink.ffi")
                .should()
                .dependOnClassesThat(resideInAnyPackage("jnr..", "com.kenai.."))
                .check(CLASSES);
    }

    @Test
    void netlinksPackagesAreLayered() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("netlink")
                .definedBy("dev.loden.netlink")
                .layer("codec")
                .definedBy("dev.loden.netlink.codec")
                .layer("socket")
                .definedBy("dev.loden.netlink.socket")
                .layer("wire")
                .definedBy("dev.loden.netlink.wire")
                .layer("ffi")
                .definedBy("dev.loden.netlink.ffi")
                .whereLayer("netlink")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("codec")
                .mayOnlyBeAccessedByLayers("netlink")
                .whereLayer("socket")
                .mayOnlyBeAccessedByLayers("netlink")
                .whereLayer("wire")
                .mayOnlyBeAccessedByLayers("netlink", "codec", "socket")
                .whereLayer("ffi")
                .mayOnlyBeAccessedByLayers("socket")
                .check(CLASSES);
    }

    @Test
    void onlyTheDistributionTheLabAndTheTrafficRulesRunProcesses() {
        noClasses()
                .that(resideInAPackage("dev.loden.."))
                .and()
                .resideOutsideOfPackages("dev.loden.lab..", "dev.loden.distro..", "dev.loden.traffic..")
                .should()
                .dependOnClassesThat(type(ProcessBuilder.class))
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.loden.(*).(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void nobodyThrowsGenericExceptionsOrWritesToStandardStreams() {
        JavaClasses daemon =
                CLASSES.that(DescribedPredicate.not(resideInAnyPackage("dev.loden.distro..", "dev.loden.lab..")));
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(daemon);
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(CLASSES);
    }

    @Test
    void implementationClassesAreFinal() {
        classes()
                .that()
                .areNotInterfaces()
                .and()
                .areNotEnums()
                .and()
                .areNotAnonymousClasses()
                .and()
                .areTopLevelClasses()
                .and()
                .doNotHaveModifier(JavaModifier.SYNTHETIC)
                .and()
                .haveSimpleNameNotEndingWith("package-info")
                .should()
                .haveModifier(JavaModifier.FINAL)
                .check(CLASSES);
    }
}
