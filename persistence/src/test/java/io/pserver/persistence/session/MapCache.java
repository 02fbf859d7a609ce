package io.pserver.persistence.session;

import io.pserver.cache.Cache;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A cache that never forgets by itself. Any thread. */
final class MapCache implements Cache {
    // Guarded by this.
    private final Map<String, Entry> entries = new HashMap<>();
    private long marks;

    private Stored put(String key, byte[] value) {
        entries.put(key, new Entry(value, ++marks));
        return Stored.YES;
    }

    synchronized void clear() {
        entries.clear();
    }

    @Override
    public synchronized byte @Nullable [] get(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : entry.value();
    }

    @Override
    public synchronized @Nullable Entry entry(String key) {
        return entries.get(key);
    }

    @Override
    public Map<String, byte[]> getMany(Collection<String> keys) {
        throw new UnsupportedOperationException();
    }

    @Override
    public synchronized Stored set(String key, byte[] value, Duration ttl) {
        return put(key, value);
    }

    @Override
    public synchronized Stored add(String key, byte[] value, Duration ttl) {
        return entries.containsKey(key) ? Stored.NO : put(key, value);
    }

    @Override
    public synchronized Stored replace(String key, byte[] value, Duration ttl, long mark) {
        Entry entry = entries.get(key);
        return entry == null || entry.mark() != mark ? Stored.NO : put(key, value);
    }

    @Override
    public synchronized Stored remove(String key) {
        return entries.remove(key) == null ? Stored.NO : Stored.YES;
    }

    @Override
    public OptionalLong increment(String key, long by, long initial, Duration ttl) {
        throw new UnsupportedOperationException();
    }

    @Override
    public List<String> servers() {
        return List.of("map");
    }

    @Override
    public String serverOf(String key) {
        return "map";
    }

    @Override
    public void close() {}
}
