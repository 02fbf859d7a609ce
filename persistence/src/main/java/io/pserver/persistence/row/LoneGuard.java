package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The guard of a node that has its database to itself, as with the embedded one. There is nobody to tell: a ban is the beginning of
 * the next epoch, and the first one begins with the process, after all that an earlier process can have left in a cache.
 */
public final class LoneGuard implements CacheGuard {
    // Microseconds leave room for a million bans a second.
    private final AtomicLong epoch = new AtomicLong(System.currentTimeMillis() * 1_000);
    private final RowCacheCounters counters;

    public LoneGuard(RowCacheCounters counters) {
        this.counters = counters;
    }

    @Override
    public long epoch(String server) {
        return epoch.get();
    }

    @Override
    public void awaitWritable(Deadline deadline) {
        // nobody else is there
    }

    @Override
    public void ban(String server, Deadline deadline) {
        epoch.incrementAndGet();
        counters.bans.increment();
    }

    @Override
    public void close() {
        // holds nothing
    }
}
