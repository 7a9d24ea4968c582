package dev.loden.it;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** The tests of a class that is none of this module's, run in this process. */
final class TestRun {
    private TestRun() {}

    static TestExecutionSummary of(Class<?> test) {
        var listener = new SummaryGeneratingListener();
        var request = LauncherDiscoveryRequestBuilder.request().selectors(selectClass(test));
        LauncherFactory.create().execute(request.build(), listener);
        return listener.getSummary();
    }

    /** For people, with what failed. */
    static String text(TestExecutionSummary summary) {
        var text = new StringWriter();
        summary.printTo(new PrintWriter(text, true));
        summary.printFailuresTo(new PrintWriter(text, true), 20);
        return text.toString();
    }
}
