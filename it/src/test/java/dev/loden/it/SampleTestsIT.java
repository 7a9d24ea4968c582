package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The tests of the plugins of docs/spi.md, by the test kit: compiled and run as their authors would. */
class SampleTestsIT {
    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "direct, com.example.direct.DirectBackendTest, 10",
        "macvlan, com.example.macvlan.MacvlanBackendTest, 10",
        "relay, com.example.relay.RelayDriverTest, 2",
        "nodes, com.example.nodes.NodesFileStoreTest, 7"
    })
    void theSamplesKeepTheContracts(String sample, String test, int atLeast) throws Exception {
        var samples = new Samples(directory);
        String classPath = System.getProperty("java.class.path");
        Path plugin = samples.compile(sample, classPath);
        Path tests = samples.compile(sample + "-test", plugin + File.pathSeparator + classPath);
        try (var loader = new URLClassLoader(
                new URL[] {plugin.toUri().toURL(), tests.toUri().toURL()})) {
            TestExecutionSummary summary = TestRun.of(loader.loadClass(test));
            assertEquals(0, summary.getTotalFailureCount(), () -> TestRun.text(summary));
            assertTrue(summary.getTestsSucceededCount() >= atLeast, () -> TestRun.text(summary));
        }
    }
}
