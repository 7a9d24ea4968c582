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
import java.lang.module.ModuleDescriptor;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The laws of the design, over the jars as they are shipped. */
class ArchitectureIT {
    @Test
    void coversAllModules() {
        assertTrue(Shipped.CLASSES.size() > 200, "only " + Shipped.CLASSES.size() + " classes imported");
        assertTrue(Shipped.MODULES.size() >= 9, Shipped.MODULES.keySet().toString());
    }

    @Test
    void pluginsExportNothing() {
        for (ModuleDescriptor module : Shipped.MODULES.values()) {
            if (module.name().matches("dev\\.loden\\.(backend|subnet|netlink).*")) {
                assertEquals(Set.of(), module.exports(), module.name());
            }
        }
        assertEquals(1, Shipped.MODULES.get("dev.loden.core").exports().size());
        assertEquals(
                Set.of(
                        "dev.loden.api",
                        "dev.loden.api.net",
                        "dev.loden.api.lease",
                        "dev.loden.api.plan",
                        "dev.loden.api.spi"),
                Shipped.MODULES.get("dev.loden.api").exports().stream()
                        .map(ModuleDescriptor.Exports::source)
                        .collect(Collectors.toSet()));
    }

    @Test
    void nobodyRequiresAPlugin() {
        for (ModuleDescriptor module : Shipped.MODULES.values()) {
            assertTrue(
                    module.requires().stream()
                            .noneMatch(requires -> requires.name().matches("dev\\.loden\\.(backend|subnet|netlink).*")),
                    module.name() + " requires a plugin");
        }
    }

    /** A start would pay for it: see {@link dev.loden.base.Durations}. */
    @Test
    void theDaemonMultipliesNoDurations() {
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.loden.lab..", "dev.loden.distro.bench..", "dev.loden.backend.wireguard..")
                .should()
                .callMethod(Duration.class, "multipliedBy", long.class)
                .orShould()
                .callMethod(Duration.class, "dividedBy", long.class)
                .check(Shipped.CLASSES);
    }

    /** extension runs a command before it has a lease, and the drivers of it, of udp and of wireguard are not backends. */
    @Test
    void backendsArePure() {
        noClasses()
                .that(resideInAPackage("dev.loden.backend.."))
                .and()
                .resideOutsideOfPackages(
                        "dev.loden.backend.extension..", "dev.loden.backend.udp..", "dev.loden.backend.wireguard..")
                .or()
                .haveNameMatching(
                        "dev\\.loden\\.backend\\.wireguard\\.(WireGuard(Backend|Config|Provider)|Tunnel|Mode|PeerData)")
                .or()
                .haveNameMatching("dev\\.loden\\.backend\\.udp\\.(Udp(Backend|Config|Provider)|Senders(Provider)?)")
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
                .check(Shipped.CLASSES);
    }

    @Test
    void onlyNetlinkTouchesTheNativeSide() {
        noClasses()
                .that(resideInAPackage("dev.loden.."))
                .and()
                .resideOutsideOfPackages(
                        "dev.loden.netlink.ffi", "dev.loden.backend.udp.ffi", "dev.loden.backend.wireguard.ffi")
                .should()
                .dependOnClassesThat(resideInAnyPackage("jnr..", "com.kenai.."))
                .check(Shipped.CLASSES);
    }

    /** It is loaded where no other class needs it; and Guava is grpc-java's alone. */
    @Test
    void onlyOneModuleTouchesGrpc() {
        noClasses()
                .that(resideInAPackage("dev.loden.."))
                .and()
                .resideOutsideOfPackage("dev.loden.store.grpc")
                .should()
                .dependOnClassesThat(resideInAnyPackage("io.grpc..", "io.netty..", "dev.loden.store.grpc"))
                .check(Shipped.CLASSES);
        noClasses()
                .that(resideInAPackage("dev.loden.."))
                .should()
                .dependOnClassesThat(
                        resideInAnyPackage("com.google.common..", "com.google.gson..", "com.google.errorprone.."))
                .check(Shipped.CLASSES);
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
                .check(Shipped.CLASSES);
    }

    /**
     * And three classes more: a kubeconfig's exec names a command that prints the credential, extension's configuration names commands, and
     * WireGuard in user space is a process.
     */
    @Test
    void onlyTheDistributionTheLabAndTheTrafficRulesRunProcesses() {
        noClasses()
                .that(resideInAPackage("dev.loden.."))
                .and()
                .resideOutsideOfPackages("dev.loden.lab..", "dev.loden.distro..", "dev.loden.traffic..")
                .and()
                .doNotHaveFullyQualifiedName("dev.loden.subnet.kube.api.ExecRun")
                .and()
                .doNotHaveFullyQualifiedName("dev.loden.backend.extension.Command")
                .and()
                .doNotHaveFullyQualifiedName("dev.loden.backend.wireguard.UserSpaceControl")
                .should()
                .dependOnClassesThat(type(ProcessBuilder.class))
                .check(Shipped.CLASSES);
    }

    /**
     * Periods and deadlines go by the monotonic clock, for the time of day is set back and forward. It is read by those who print it, who
     * are told a time of day by others (the date of an answer, the end of a credential, WireGuard's handshakes, a file's age), and by the one
     * that notices a suspension.
     */
    @Test
    void onlyAFewReadTheTimeOfDay() {
        noClasses()
                .that(resideInAPackage("dev.loden.."))
                .and()
                .resideOutsideOfPackages("dev.loden.lab..", "dev.loden.distro..")
                .and()
                .haveNameNotMatching("dev\\.loden\\.(core\\.(Daemon|turn\\.Boot)|cni\\.Scratch"
                        + "|subnet\\.etcd\\.(EtcdStore|Session)|subnet\\.kube\\.(KubeStoreProvider|api\\.KubeconfigFile)"
                        + "|backend\\.wireguard\\.WireGuardDriver)")
                .should()
                .accessTargetWhere(
                        DescribedPredicate.describe(
                                "it is the time of day",
                                access -> (access.getTargetOwner().getFullName() + "." + access.getName())
                                        .matches(
                                                "java\\.time\\.\\w+\\.(now|system\\w*)|java\\.lang\\.System\\.currentTimeMillis")))
                .check(Shipped.CLASSES);
    }

    @Test
    void packagesOfAllModulesHaveNoCycles() {
        slices().matching("dev.loden.(**)").should().beFreeOfCycles().check(Shipped.CLASSES);
    }

    @Test
    void nobodyThrowsGenericExceptionsOrWritesToStandardStreams() {
        JavaClasses daemon = Shipped.CLASSES.that(
                DescribedPredicate.not(resideInAnyPackage("dev.loden.distro..", "dev.loden.lab..")));
        NO_CLASSES_SHOULD_ACCESS_STANDARD_STREAMS.check(daemon);
        NO_CLASSES_SHOULD_THROW_GENERIC_EXCEPTIONS.check(Shipped.CLASSES);
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
                .check(Shipped.CLASSES);
    }
}
