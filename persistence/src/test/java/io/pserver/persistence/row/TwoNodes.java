package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Two nodes that share a cache, a guard and a database, all in memory and driven by hand on one thread. */
abstract class TwoNodes {
    static final String KEY = new RowKeys().of("player", "ann");

    final MemoryCache cache = new MemoryCache();
    final MemoryRows rows = new MemoryRows();
    final RowCacheCounters counters = new RowCacheCounters();
    final SwitchedGuard guard = new SwitchedGuard();
    final SharedRowCache here = node();
    final SharedRowCache there = node();

    /** A guard that a test switches; shared by the nodes as the real one's table is. */
    static final class SwitchedGuard implements CacheGuard {
        long epoch = 7;
        int bans;
        boolean refusing;

        @Override
        public long epoch(String server) {
            return epoch;
        }

        @Override
        public void awaitWritable(Deadline deadline) {}

        @Override
        public void ban(String server, Deadline deadline) {
            bans++;
            if (refusing) {
                throw new DataException.TooLate("no guard");
            }
            epoch++;
        }

        @Override
        public void close() {}
    }

    SharedRowCache node() {
        return new SharedRowCache(cache, guard, RowCacheConfig.DEFAULTS, counters);
    }

    static Deadline soon() {
        return Deadline.in(Duration.ofMinutes(1));
    }

    long version(RowCache node) {
        Row row = node.get("player", "ann", rows, soon());
        return row == null ? 0 : row.version();
    }

    void change(RowCache node, long version) {
        RowCache.Change change = node.begin("player", "ann", soon());
        rows.has("ann", version);
        change.committed(MemoryRows.row("ann", version));
    }

    CachedValue.@Nullable Kind kind() {
        CachedValue value = cache.raw(KEY);
        return value == null ? null : value.kind();
    }
}
