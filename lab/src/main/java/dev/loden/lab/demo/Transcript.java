package dev.loden.lab.demo;

import dev.loden.lab.report.LabReport;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;

/** The printed account of a run: headings, output of commands, and checks with their results. */
public final class Transcript {
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String YELLOW = "\u001b[33m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private final PrintStream out;
    private final boolean coloured;
    private final List<LabReport.Part> parts = new ArrayList<>();
    private int failures;
    private int notMeasured;

    /**
     * A new transcript without failures.
     *
     * @param out where it is printed
     * @param coloured whether that is a terminal
     */
    public Transcript(PrintStream out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    /**
     * Begins a part.
     *
     * @param title what follows
     */
    public void heading(String title) {
        out.println();
        out.println(paint(BOLD, title));
        parts.add(new LabReport.Part(title, List.of()));
    }

    /**
     * Prints text unchanged, indented.
     *
     * @param text of any number of lines
     */
    public void show(String text) {
        text.strip().lines().forEach(line -> {
            out.println("  " + line);
            keep("", line);
        });
    }

    /**
     * Prints a check that succeeded or failed.
     *
     * @param good whether it succeeded
     * @param text one line: what was checked, and what was found
     */
    public void check(boolean good, String text) {
        record(Verdict.of(good, text));
    }

    /**
     * Prints a figure that the machine was too slow to measure. It is counted apart from failures.
     *
     * @param text one line: which figure, and the reason
     */
    public void notMeasured(String text) {
        record(Verdict.notMeasured(text));
    }

    void record(Verdict verdict) {
        String mark = switch (verdict.outcome()) {
            case OK -> paint(GREEN, "ok  ");
            case FAILED -> {
                failures++;
                yield paint(RED, "FAILED");
            }
            case NOT_MEASURED -> {
                notMeasured++;
                yield paint(YELLOW, "not measured:");
            }
        };
        out.println("  " + mark + " " + verdict.text());
        keep(verdict.outcome().mark(), verdict.text());
    }

    private void keep(String mark, String text) {
        LabReport.Part last = parts.isEmpty() ? new LabReport.Part("", List.of()) : parts.removeLast();
        var lines = new ArrayList<>(last.lines());
        lines.add(new LabReport.Line(mark, text));
        parts.add(new LabReport.Part(last.heading(), lines));
    }

    /** All that was printed up to now, without colours. */
    List<LabReport.Part> parts() {
        return List.copyOf(parts);
    }

    /**
     * How many checks failed.
     *
     * @return 0 if nothing is wrong with the network
     */
    public int failures() {
        return failures;
    }

    /**
     * The result of the whole run in one line.
     *
     * @return for example {@code All checks passed}
     */
    public String summary() {
        String unknown = notMeasured == 0 ? "" : "; " + notMeasured + " not measured, because this machine is too busy";
        return (failures == 0 ? "All checks passed" : failures + " checks failed") + unknown;
    }

    private String paint(String colour, String text) {
        return coloured ? colour + text + PLAIN : text;
    }
}
