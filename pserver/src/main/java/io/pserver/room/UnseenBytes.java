package io.pserver.room;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What all {@link Unseen} of a node may hold together, in bytes. A frame that goes to many clients is kept once, so each of them bears
 * its part. Any thread.
 */
final class UnseenBytes {
    private static final long LEAST = 16L << 20;
    /** Taken and given back in steps, so that lanes seldom meet here. */
    private static final int STEP = 1_024;

    private final long most;
    private final AtomicLong held = new AtomicLong();

    UnseenBytes(long most) {
        this.most = most;
    }

    /** An eighth of the heap, at least 16 MiB. */
    static UnseenBytes ofThisNode() {
        return new UnseenBytes(Math.max(LEAST, Runtime.getRuntime().maxMemory() / 8));
    }

    long inSteps(long bytes) {
        return (bytes + STEP - 1) / STEP * STEP;
    }

    boolean tryTake(long bytes) {
        if (held.addAndGet(bytes) <= most) {
            return true;
        }
        held.addAndGet(-bytes);
        return false;
    }

    void giveBack(long bytes) {
        held.addAndGet(-bytes);
    }

    long held() {
        return held.get();
    }
}
