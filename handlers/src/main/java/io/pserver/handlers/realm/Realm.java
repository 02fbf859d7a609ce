package io.pserver.handlers.realm;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * One JavaScript world, sharing nothing with others.
 *
 * <p>Threading: belongs to one lane, whose thread alone enters it, except {@link #interrupt} and {@link #unwind}.
 */
public interface Realm extends AutoCloseable {
    /**
     * Stops the pass that is running. Called by any thread but the lane's; waits until the pass is over.
     *
     * @return false if it was not over within {@code atMost}; the realm is lost then
     */
    boolean interrupt(Duration atMost);

    /**
     * The last resort against a pass that ignores its interrupt for good: makes its calls fail, until it is over. It costs every realm
     * of the process the speed of its compiled code for some seconds. Called by any thread but the lane's; waits.
     *
     * @param thread the lane's, which has been given up
     * @param isOver whether the pass is over
     * @return false if it was not over within {@code atMost}
     */
    boolean unwind(Thread thread, BooleanSupplier isOver, Duration atMost) throws InterruptedException;

    /** Gives back what the realm holds. A realm that is not closed is never collected. */
    @Override
    void close();
}
