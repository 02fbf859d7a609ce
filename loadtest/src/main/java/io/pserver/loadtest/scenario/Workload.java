package io.pserver.loadtest.scenario;

import io.pserver.loadtest.wire.Loop;
import java.io.IOException;

/** One share of a closed loop; called by one thread at a time, the one that turns its loop. */
interface Workload {
    /** Starts to connect, or goes on with it; called until {@link #isReady}. */
    void connect(Loop loop) throws IOException;

    /** True when every connection is ready for {@link #begin}. */
    boolean isReady();

    /** Sends the first round; from then on each answer leads to the next. */
    void begin();

    /** Does what is due at {@code now}, in {@link System#nanoTime} time; called at each turn of the loop. */
    default void turn(long now) {}

    /**
     * Sends nothing new, says goodbye, and counts as errors what has been waiting for an answer for too long.
     *
     * @param now in {@link System#nanoTime} time
     */
    void stop(long now);

    /** True when the server has closed every connection. */
    boolean isGone();

    /** What was counted. */
    Tally tally();
}
