package io.pserver.persistence.row;

import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Which rows this node is changing, roughly: rows share counters, so that their number is bounded. Who loads a row while it is
 * changed here must not store it. With a loader that waits for transactions this only saves work; where a loader does not wait, as in
 * the embedded database, it is what keeps an old row out of the cache when a mark was evicted. Any thread; nothing waits.
 */
final class ChangesHere {
    private static final int SLOTS = 4_096;

    private final AtomicLongArray begun = new AtomicLongArray(SLOTS);
    private final AtomicLongArray ended = new AtomicLongArray(SLOTS);

    void begin(String key) {
        begun.incrementAndGet(slot(key));
    }

    void end(String key) {
        ended.incrementAndGet(slot(key));
    }

    /** What {@link #quietSince} needs; below 0 if a change is under way. */
    long quiet(String key) {
        int slot = slot(key);
        long ends = ended.get(slot); // first: a change that ends between the two reads must count as under way
        long begins = begun.get(slot);
        return begins == ends ? begins : -1;
    }

    boolean quietSince(String key, long quiet) {
        return begun.get(slot(key)) == quiet;
    }

    private static int slot(String key) {
        int hash = key.hashCode();
        return (hash ^ (hash >>> 16)) & (SLOTS - 1);
    }
}
