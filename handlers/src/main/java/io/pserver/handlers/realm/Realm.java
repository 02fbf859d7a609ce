package io.pserver.handlers.realm;

import java.time.Duration;

/**
 * One JavaScript world, sharing nothing with others.
 *
 * <p>Threading: belongs to one lane, whose thread alone enters it, except {@link #interrupt}.
 */
public interface Realm extends AutoCloseable {
    /**
     * Stops the pass that is running. Called by any thread but the lane's; waits until the pass is over.
     *
     * @return false if it was not over within {@code atMost}; the realm is lost then
     */
    boolean interrupt(Duration atMost);

    /** Gives back what the realm holds. A realm that is not closed is never collected. */
    @Override
    void close();
}
