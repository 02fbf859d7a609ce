package io.pserver.persistence.row;

import io.pserver.cache.Cache;
import io.pserver.cache.Cache.Stored;
import io.pserver.cache.Later;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Rows in a cache that all nodes share, or in the node's own. How it is never stale is told in {@code
 * dist/docs/decisions/0006-row-cache.md}.
 */
public final class SharedRowCache implements RowCache {
    private static final int MARK_TRIES = 3;

    private final Cache cache;
    private final CacheGuard guard;
    private final RowCacheConfig config;
    private final RowCacheCounters counters;
    private final RowKeys keys = new RowKeys();
    private final ChangesHere changes = new ChangesHere();
    private final CacheTrouble trouble = new CacheTrouble();
    private final RowShelf shelf;
    private final Flights<Found> flights;
    private final Loads loads;

    /** The cache and the guard stay the caller's: it closes them after this is no longer used. */
    public SharedRowCache(Cache cache, CacheGuard guard, RowCacheConfig config, RowCacheCounters counters) {
        this.cache = cache;
        this.guard = guard;
        this.config = config;
        this.counters = counters;
        this.shelf = new RowShelf(cache, guard, changes, trouble, config, counters);
        this.flights = new Flights<>(counters.joined);
        this.loads = new Loads(config.loads(), counters);
    }

    /** A row, or the news that there is none. */
    record Found(@Nullable Row row) {}

    @Override
    public @Nullable Row get(String model, String id, Loader loader, Deadline deadline) {
        String key = keys.of(model, id);
        String server = cache.serverOf(key);
        RowShelf.Look first = shelf.look(key, server, id);
        if (first.found() != null) {
            counters.hits.increment();
            return first.found().row();
        }
        counters.misses.increment();
        Found found = flights.fly(key, deadline, afterOthers -> {
            RowShelf.Look look = afterOthers ? shelf.look(key, server, id) : first;
            return look.found() != null ? look.found() : load(key, server, id, look, loader, deadline);
        });
        return found == null ? null : found.row();
    }

    private Found load(String key, String server, String id, RowShelf.Look look, Loader loader, Deadline deadline) {
        RowShelf.Lease lease = shelf.lease(key, server, look);
        if (lease == null && !look.closed()) {
            RowShelf.Look again = shelf.look(key, server, id); // somebody was faster, perhaps with the row
            if (again.found() != null) {
                return again.found();
            }
        }
        Found found = new Found(loads.run(deadline, () -> loader.load(id, deadline)));
        if (lease != null) {
            shelf.fill(lease, found.row());
        }
        return found;
    }

    /**
     * {@inheritDoc}
     *
     * <p>One round trip for each cache server and one load for all misses. Of those only the first few are put into the cache, since
     * each takes some round trips of its own; the next call puts the next few.
     */
    @Override
    public List<@Nullable Row> getMany(String model, List<String> ids, Loader loader, Deadline deadline) {
        Map<String, Found> found = new HashMap<>();
        Map<String, Miss> missing = cached(model, ids, found);
        counters.hits.add(found.size());
        counters.misses.add(missing.size());
        if (!missing.isEmpty()) {
            loadMissing(missing, found, loader, deadline);
        }
        List<@Nullable Row> rows = new ArrayList<>(ids.size());
        for (String id : ids) {
            Found one = found.get(id);
            rows.add(one == null ? null : one.row());
        }
        return rows;
    }

    /** Fills {@code found}; the others' keys by id, with what the cache said of them. */
    private Map<String, Miss> cached(String model, List<String> ids, Map<String, Found> found) {
        Map<String, String> keyOf = new LinkedHashMap<>();
        Set<String> usable = new LinkedHashSet<>();
        for (String id : ids) {
            String key = keys.of(model, id);
            keyOf.put(id, key);
            if (guard.epoch(cache.serverOf(key)) != CacheGuard.UNUSABLE) {
                usable.add(key);
            }
        }
        counters.unguarded.add(keyOf.size() - usable.size());
        Map<String, byte[]> values = usable.isEmpty() ? Map.of() : cache.getMany(usable);
        Map<String, Miss> missing = new LinkedHashMap<>();
        keyOf.forEach((id, key) -> {
            byte[] value = values.get(key);
            Found one = value == null ? null : shelf.read(value, cache.serverOf(key), id);
            if (one == null) {
                missing.put(id, new Miss(key, value));
            } else {
                found.put(id, one);
            }
        });
        return missing;
    }

    private record Miss(String key, byte @Nullable [] value) {}

    private void loadMissing(Map<String, Miss> missing, Map<String, Found> found, Loader loader, Deadline deadline) {
        Map<String, RowShelf.Lease> leases = new HashMap<>();
        missing.forEach((id, miss) -> {
            if (leases.size() < config.fillsOfMany() && !deadline.isOver()) {
                RowShelf.Lease lease = leaseOf(id, miss);
                if (lease != null) {
                    leases.put(id, lease);
                }
            }
        });
        Map<String, Row> loaded = loads.run(deadline, () -> loader.loadAll(missing.keySet(), deadline));
        for (String id : missing.keySet()) {
            found.put(id, new Found(loaded.get(id)));
        }
        leases.forEach((id, lease) -> shelf.fill(lease, loaded.get(id)));
    }

    private RowShelf.@Nullable Lease leaseOf(String id, Miss miss) {
        String server = cache.serverOf(miss.key);
        if (miss.value == null) {
            return shelf.lease(miss.key, server, RowShelf.Look.NOTHING);
        }
        RowShelf.Look look = shelf.isOpen(miss.value, server) ? shelf.look(miss.key, server, id) : RowShelf.Look.CLOSED;
        return look.over() == null ? null : shelf.lease(miss.key, server, look);
    }

    @Override
    public Change begin(String model, String id, Deadline deadline) {
        return beginAll(model, List.of(id), deadline).getFirst();
    }

    /** {@inheritDoc} One round trip for all cache servers. */
    @Override
    public List<Change> beginAll(String model, List<String> ids, Deadline deadline) {
        counters.changes.add(ids.size());
        List<String> places = ids.stream().map(id -> keys.of(model, id)).toList();
        places.forEach(changes::begin);
        try {
            guard.awaitWritable(deadline);
            List<Marking> markings = places.stream().map(this::mark).toList();
            List<Change> begun = new ArrayList<>();
            for (Marking marking : markings) {
                begun.add(begun(marking, deadline));
            }
            return begun;
        } catch (Throwable e) { // whatever it is, the rows must not stay out of the cache for good
            places.forEach(changes::end);
            throw e;
        }
    }

    /** A mark on its way to the cache. */
    private record Marking(String key, String server, CachedValue mark, Later<Stored> stored) {}

    private Marking mark(String key) {
        String server = cache.serverOf(key);
        // Before the mark: a ban that begins after it must make what this change stores a miss.
        long epoch = guard.epoch(server);
        CachedValue mark = CachedValue.mark(
                CachedValue.Kind.WRITING, epoch, ThreadLocalRandom.current().nextLong());
        return new Marking(key, server, mark, cache.beginSet(key, mark.encode(), config.writingTtl()));
    }

    private RowChange begun(Marking marking, Deadline deadline) {
        Marked marked = marked(marking);
        if (marked == Marked.LOST) {
            refuseIfInterrupted();
            counters.marksLost.increment();
            trouble.trouble(marking.server);
            guard.ban(marking.server, deadline);
        }
        boolean keep = marked == Marked.ONCE && marking.mark.epoch() != CacheGuard.UNUSABLE;
        return new RowChange(shelf, changes, marking.key, keep ? marking.mark : null);
    }

    private enum Marked {
        ONCE,
        /** An earlier try may still arrive, after later changes even: whoever finds this mark cannot tell that it is his. */
        PERHAPS_AGAIN,
        LOST
    }

    /** A ban is dear, and one answer may be late because this machine is busy. */
    private Marked marked(Marking marking) {
        if (marking.stored.await() != Stored.LOST) {
            return Marked.ONCE;
        }
        byte[] bytes = marking.mark.encode();
        for (int i = 1; i < MARK_TRIES; i++) {
            if (cache.set(marking.key, bytes, config.writingTtl()) != Stored.LOST) {
                return Marked.PERHAPS_AGAIN;
            }
        }
        return Marked.LOST;
    }

    /** {@inheritDoc} Two round trips for each cache server. */
    @Override
    public void committed(List<Change> ended, List<Row> rows) {
        List<RowShelf.Settle> settles = new ArrayList<>();
        for (int i = 0; i < ended.size(); i++) {
            RowShelf.Settle settle = ((RowChange) ended.get(i)).endWithOthers(rows.get(i));
            if (settle != null) {
                settles.add(settle);
            }
        }
        try {
            shelf.settle(settles);
        } finally {
            ended.forEach(change -> ((RowChange) change).endsHere());
        }
    }

    /** A cache tells an interrupted caller that its answer is lost: no reason to ban the server, as the change can be given up. */
    private void refuseIfInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            counters.changesRefused.increment();
            throw new DataException.TooLate("nothing was changed: interrupted");
        }
    }
}
