package io.pserver.persistence.row;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What a reader may be given: never less than what was acknowledged, or given to anybody, before it asked. It watches from outside,
 * in one process with all nodes, so that "before" is one order for all. Any thread.
 */
final class Promises {
    private final Map<String, AtomicLong> least = new ConcurrentHashMap<>();
    private final Map<String, AtomicLong> acknowledged = new ConcurrentHashMap<>();
    private final List<String> broken = new CopyOnWriteArrayList<>();
    final AtomicLong reads = new AtomicLong();
    final AtomicLong writes = new AtomicLong();

    private static AtomicLong of(Map<String, AtomicLong> map, String id) {
        return map.computeIfAbsent(id, _ -> new AtomicLong());
    }

    /** To be asked before a read begins. */
    long least(String id) {
        return of(least, id).get();
    }

    /** A read that began when {@code atLeast} was promised was given this. */
    void read(String node, String id, long atLeast, @Nullable Row row) {
        long version = row == null ? 0 : row.version();
        reads.incrementAndGet();
        if (version < atLeast) {
            broken.add(node + " gave " + id + " in version " + version + " after " + atLeast);
        }
        of(least, id).accumulateAndGet(version, Math::max);
    }

    void acknowledged(String id, long version) {
        writes.incrementAndGet();
        of(acknowledged, id).accumulateAndGet(version, Math::max);
        of(least, id).accumulateAndGet(version, Math::max);
    }

    /** The cache holds this row for all to read, after {@code atLeast} was acknowledged. */
    void cached(String id, long atLeast, long version) {
        if (version < atLeast) {
            broken.add("the cache holds " + id + " in version " + version + " after " + atLeast);
        }
    }

    /** The database has this in the end. */
    void kept(String id, long version) {
        long must = of(acknowledged, id).get();
        if (version < must) {
            broken.add("the database has " + id + " in version " + version + " after " + must);
        }
    }

    List<String> broken() {
        return broken;
    }
}
