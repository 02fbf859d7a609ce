package io.pserver.persistence.database;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps callers away from a database that does not answer: open after a few failures in a row, closed again by a probe. Any thread.
 */
final class Breaker {
    private static final int FAILURES = 3;

    private final AtomicInteger inARow = new AtomicInteger();
    private final AtomicBoolean open = new AtomicBoolean();

    boolean isOpen() {
        return open.get();
    }

    /** A connection broke or could not be made; true if that opened the breaker. */
    boolean failed() {
        return inARow.incrementAndGet() >= FAILURES && trip();
    }

    /** The database was found not to answer at all; true if that opened the breaker. */
    boolean trip() {
        return open.compareAndSet(false, true);
    }

    /** A statement was answered. Does not close an open breaker: answers may have been under way for long. */
    void worked() {
        if (inARow.get() != 0) { // most often it is, and a read is cheaper for all processors
            inARow.set(0);
        }
    }

    /** A probe was answered; true if that closed the breaker. */
    boolean answered() {
        inARow.set(0);
        return open.compareAndSet(true, false);
    }
}
