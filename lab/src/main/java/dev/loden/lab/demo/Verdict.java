package dev.loden.lab.demo;

/**
 * The result of one check.
 *
 * @param outcome one of three
 * @param text one line: what was checked, and what was found
 */
record Verdict(Outcome outcome, String text) {
    /** How a check can end. */
    enum Outcome {
        /** It is as it should be. */
        OK("ok"),
        /** Something is wrong with the network. */
        FAILED("FAILED"),
        /** The machine was too slow to find out; that does not count against the network. */
        NOT_MEASURED("not measured");

        private final String mark;

        Outcome(String mark) {
            this.mark = mark;
        }

        String mark() {
            return mark;
        }
    }

    static Verdict of(boolean good, String text) {
        return new Verdict(good ? Outcome.OK : Outcome.FAILED, text);
    }

    static Verdict notMeasured(String text) {
        return new Verdict(Outcome.NOT_MEASURED, text);
    }

    boolean isMeasured() {
        return outcome != Outcome.NOT_MEASURED;
    }
}
