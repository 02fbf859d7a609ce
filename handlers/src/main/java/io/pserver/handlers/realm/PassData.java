package io.pserver.handlers.realm;

/** The data as one lane's passes see it, one pass after the other. The lane's thread, but for {@link #giveUp}. */
public interface PassData extends DataCalls {
    /** A pass begins, all of whose waits end by {@code deadlineNanos}, as {@link System#nanoTime} counts. */
    void enter(long deadlineNanos);

    /** The pass is over: a transaction that it left open is rolled back. */
    void leave();

    /** The lane's thread is stuck in a script, so another one gives back what its pass holds. */
    void giveUp();
}
