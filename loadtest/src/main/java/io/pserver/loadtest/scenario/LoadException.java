package io.pserver.loadtest.scenario;

/** A scenario could not be run: its numbers would mean nothing. */
public final class LoadException extends RuntimeException {
    /** Says what stood in the way. */
    public LoadException(String message) {
        super(message);
    }
}
