package dev.loden.subnet.etcd;

import java.io.IOException;

/** An answer takes more than is read of one. Does not leave this package. */
final class AnswerTooLong extends IOException {
    private static final long serialVersionUID = 1L;

    AnswerTooLong(int limit) {
        super("the answer is longer than " + limit + " characters");
    }
}
