package io.pserver.persistence.shard;

/** A database does not have a bucket as the caller's map says it: nothing was done. Expected, so it carries no stack. */
public final class BucketMoved extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BucketMoved(String message) {
        super(message, null, false, false);
    }
}
