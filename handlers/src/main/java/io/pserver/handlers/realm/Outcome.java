package io.pserver.handlers.realm;

/**
 * How one pass ended. Every pass ends in exactly one of these.
 *
 * @param <R> what a completed pass gives
 */
public sealed interface Outcome<R> {

    /** The handler returned. */
    record Completed<R>(R result) implements Outcome<R> {}

    /** The handler threw. {@code failure} is for the client; where it happened has been logged. */
    record Failed<R>(Failure failure) implements Outcome<R> {}

    /**
     * The handler was stopped, by its budget or because memory ran out. It may have had effects.
     *
     * @param realmLost whether the realm cannot be trusted any more and has to be made anew
     */
    record Stopped<R>(Failure failure, boolean realmLost) implements Outcome<R> {}
}
