package io.pserver.persistence.row;

import io.pserver.cache.Cache;
import io.pserver.cache.Cache.Entry;
import io.pserver.cache.Cache.Stored;
import io.pserver.cache.Later;
import io.pserver.persistence.row.CachedValue.Kind;
import io.pserver.persistence.row.SharedRowCache.Found;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The steps on one key of the cache. A row gets in only over a mark of its own: a lease that was taken before the row was loaded, or
 * the mark of a change that was set before it was committed. Who finds another's mark in its place stores nothing. Any thread.
 */
final class RowShelf {
    private final Cache cache;
    private final CacheGuard guard;
    private final ChangesHere changes;
    private final CacheTrouble trouble;
    private final RowCacheConfig config;
    private final RowCacheCounters counters;

    RowShelf(
            Cache cache,
            CacheGuard guard,
            ChangesHere changes,
            CacheTrouble trouble,
            RowCacheConfig config,
            RowCacheCounters counters) {
        this.cache = cache;
        this.guard = guard;
        this.changes = changes;
        this.trouble = trouble;
        this.config = config;
        this.counters = counters;
    }

    /**
     * What a look at the cache showed.
     *
     * @param found what it says of the row, null if nothing
     * @param over an entry that may be written over, null if there was none
     * @param closed whether nothing may be stored now
     */
    record Look(@Nullable Found found, @Nullable Entry over, boolean closed) {
        static final Look NOTHING = new Look(null, null, false);
        static final Look CLOSED = new Look(null, null, true);
    }

    /** The right to store a row that is loaded from now on, as long as nobody writes over it. */
    record Lease(String key, long epoch, long mark, long quiet) {}

    Look look(String key, String server, String id) {
        if (guard.epoch(server) == CacheGuard.UNUSABLE) {
            counters.unguarded.increment();
            trouble.trouble(server);
            return Look.CLOSED; // a round trip saved; what counts is the question after the read
        }
        Entry entry = cache.entry(key);
        if (entry == null) {
            return Look.NOTHING;
        }
        long epoch = guard.epoch(server);
        if (epoch == CacheGuard.UNUSABLE) {
            counters.unguarded.increment();
            return Look.CLOSED;
        }
        CachedValue value = CachedValue.decode(entry.value());
        if (isOpen(value, epoch)) {
            return new Look(null, entry, false);
        }
        Found found = value != null && value.epoch() == epoch ? foundIn(value, id) : null;
        return found == null ? Look.CLOSED : new Look(found, null, false);
    }

    /** Whether a value may be written over by who loads the row. */
    boolean isOpen(byte[] bytes, String server) {
        return isOpen(CachedValue.decode(bytes), guard.epoch(server));
    }

    private static boolean isOpen(@Nullable CachedValue value, long epoch) {
        return value == null || value.epoch() < epoch || value.kind() == Kind.FREE;
    }

    /** What a value that was read from the cache says of its row, null if nothing. */
    @Nullable
    Found read(byte[] bytes, String server, String id) {
        long epoch = guard.epoch(server);
        CachedValue value = CachedValue.decode(bytes);
        if (epoch == CacheGuard.UNUSABLE || value == null || value.epoch() != epoch) {
            return null;
        }
        return foundIn(value, id);
    }

    private static @Nullable Found foundIn(CachedValue value, String id) {
        return switch (value.kind()) {
            case ROW -> new Found(new Row(id, value.number(), value.json()));
            case ABSENT -> new Found(null);
            case LEASE, WRITING, LARGE, FREE -> null;
        };
    }

    /** Takes a lease; null if somebody else has one, changes the row, or the cache gives none. To be called before the load. */
    @Nullable
    Lease lease(String key, String server, Look look) {
        long epoch = guard.epoch(server);
        long quiet = changes.quiet(key);
        if (look.closed() || epoch == CacheGuard.UNUSABLE || quiet < 0) {
            return null;
        }
        byte[] token = CachedValue.mark(
                        Kind.LEASE, epoch, ThreadLocalRandom.current().nextLong())
                .encode();
        Stored stored = look.over() == null
                ? cache.add(key, token, config.leaseTtl())
                : cache.replace(key, token, config.leaseTtl(), look.over().mark());
        if (stored != Stored.YES) {
            note(stored, server);
            return null;
        }
        trouble.fine(server);
        Entry mine = cache.entry(key);
        return mine != null && Arrays.equals(mine.value(), token) ? new Lease(key, epoch, mine.mark(), quiet) : null;
    }

    private void note(Stored stored, String server) {
        if (stored == Stored.LOST) {
            trouble.trouble(server);
        }
    }

    /** Stores what was loaded under a lease, if it is still there. */
    void fill(Lease lease, @Nullable Row row) {
        if (!changes.quietSince(lease.key(), lease.quiet())) {
            counters.fillsRefused.increment();
            return;
        }
        CachedValue value = valueOf(row, lease.epoch());
        Stored stored = cache.replace(lease.key(), value.encode(), ttlOf(value.kind()), lease.mark());
        (stored == Stored.YES ? counters.fills : counters.fillsRefused).increment();
    }

    /** The mark of a change, and what is to take its place. */
    record Settle(String key, CachedValue mark, CachedValue next) {}

    /** Replaces marks of changes, unless another has taken their place. Where that fails the mark expires by itself. */
    void settle(List<Settle> settles) {
        Map<String, Entry> entries =
                cache.entries(settles.stream().map(Settle::key).toList());
        List<Later<Stored>> answers = new ArrayList<>();
        for (Settle settle : settles) {
            Entry entry = entries.get(settle.key);
            if (entry != null && Arrays.equals(entry.value(), settle.mark.encode())) {
                Duration ttl = ttlOf(settle.next.kind());
                answers.add(cache.beginReplace(settle.key, settle.next.encode(), ttl, entry.mark()));
            }
        }
        for (Later<Stored> answer : answers) {
            (answer.await() == Stored.YES ? counters.settled : counters.settlesRefused).increment();
        }
    }

    /** What the cache is to hold for a row, or for none. */
    CachedValue valueOf(@Nullable Row row, long epoch) {
        if (row == null) {
            return CachedValue.mark(Kind.ABSENT, epoch, 0);
        }
        CachedValue value = new CachedValue(Kind.ROW, epoch, row.version(), row.json());
        if (row.json().length() > config.largestRow()
                || value.encode().length - CachedValue.HEAD_BYTES > config.largestRow()) {
            counters.tooLarge.increment();
            return CachedValue.mark(Kind.LARGE, epoch, row.version());
        }
        return value;
    }

    private Duration ttlOf(Kind kind) {
        return switch (kind) {
            case ROW, LARGE -> config.rowTtl();
            case ABSENT -> config.absentTtl();
            case LEASE, FREE -> config.leaseTtl();
            case WRITING -> config.writingTtl();
        };
    }
}
