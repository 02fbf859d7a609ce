package io.pserver.persistence.shard;

/** A bucket could not be moved; it is where it was, or where it was to go. Moving it again goes on. The message is enough to act on. */
public final class MoveFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    MoveFailed(String message) {
        super(message, null, false, false);
    }
}
