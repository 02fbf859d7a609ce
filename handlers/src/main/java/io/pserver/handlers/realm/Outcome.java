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

    /** The handler was stopped by its budget. It may have had effects. */
    record Stopped<R>(Failure failure) implements Outcome<R> {}
}
