package dev.loden.it;

import dev.loden.it.FailingCalls.Failure;

/**
 * A call that fails for a while, and what the daemon says for as long as it does.
 *
 * @param failure the call
 * @param told a part of what readiness or the metrics say
 */
record LastingFailure(Failure failure, String told) {
    /** That it is not ready, whatever the reason. */
    static final String ANYTHING = "*";

    /** Nothing has to be said. */
    static final String NOTHING = "";

    /** Readiness says it after five seconds, this at once. */
    static final String STORE = "loden_store_connected 0";

    static LastingFailure failing(String call, int errno, String where, String told) {
        return new LastingFailure(new Failure(call, errno, where), told);
    }

    /** Whether it is said by what {@code /readyz} and {@code /metrics} answer. */
    boolean isToldBy(String answers) {
        String said = answers.replaceAll("(?m)^# .*", ""); // which explain metrics
        return told.equals(ANYTHING) ? !said.isEmpty() && !said.startsWith("ok") : said.contains(told);
    }

    /** How often it has to fail: what is told is told after it was tried again. */
    int least() {
        return told.equals(NOTHING) ? 1 : 2;
    }
}
