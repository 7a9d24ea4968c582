package dev.loden.subnet.etcd;

import java.io.File;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A process of Java that a test starts. */
final class OtherProcess {
    private OtherProcess() {}

    static String java() {
        return Path.of(System.getProperty("java.home"), "bin", "java").toString();
    }

    /** What this process has on its class path and module path. */
    static String classPath() {
        return Stream.of(
                        System.getProperty("surefire.test.class.path"),
                        System.getProperty("java.class.path"),
                        System.getProperty("jdk.module.path"),
                        Path.of("target/test-classes").toAbsolutePath().toString())
                .filter(Objects::nonNull)
                .collect(Collectors.joining(File.pathSeparator));
    }
}
