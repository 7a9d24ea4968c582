package dev.loden.lab;

import java.io.PrintStream;

/** What a run tells the person who watches it: steps, facts, and whether each is as it should be. */
public final class Transcript {
    private static final String GREEN = "\u001b[32m";
    private static final String RED = "\u001b[31m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private final PrintStream out;
    private final boolean coloured;
    private int failures;

    /**
     * A new transcript without failures.
     *
     * @param out where it goes
     * @param coloured whether that is a terminal
     */
    public Transcript(PrintStream out, boolean coloured) {
        this.out = out;
        this.coloured = coloured;
    }

    /**
     * Begins a part.
     *
     * @param title what is shown next, or what is being waited for
     */
    public void heading(String title) {
        out.println();
        out.println(paint(BOLD, title));
    }

    /**
     * Shows something as it is.
     *
     * @param text of any number of lines
     */
    public void show(String text) {
        text.strip().lines().forEach(line -> out.println("  " + line));
    }

    /**
     * Shows a fact and whether it is as it should be.
     *
     * @param good whether it is
     * @param fact one line
     */
    public void check(boolean good, String fact) {
        failures += good ? 0 : 1;
        out.println("  " + (good ? paint(GREEN, "ok  ") : paint(RED, "FAIL")) + " " + fact);
    }

    /**
     * How many facts were not as they should be.
     *
     * @return 0 if all is well
     */
    public int failures() {
        return failures;
    }

    private String paint(String colour, String text) {
        return coloured ? colour + text + PLAIN : text;
    }
}
