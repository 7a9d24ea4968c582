package dev.loden.it;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
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
            TestExecutionSummary summary = run(loader.loadClass(test));
            assertEquals(0, summary.getTotalFailureCount(), () -> text(summary));
            assertTrue(summary.getTestsSucceededCount() >= atLeast, () -> text(summary));
        }
    }

    private static TestExecutionSummary run(Class<?> test) throws IOException {
        var listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(test));
        LauncherFactory.create().execute(request.build(), listener);
        return listener.getSummary();
    }

    private static String text(TestExecutionSummary summary) {
        var text = new StringWriter();
        summary.printTo(new PrintWriter(text, true));
        summary.printFailuresTo(new PrintWriter(text, true), 10);
        return text.toString();
    }
}
