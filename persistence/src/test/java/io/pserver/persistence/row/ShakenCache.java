package io.pserver.persistence.row;

import io.pserver.cache.Cache;
import io.pserver.cache.CacheCounters;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A cache with pauses of random length before and after each step. */
class ShakenCache implements Cache {
    private final Cache cache;
    private final Shaker shaker;

    ShakenCache(Cache cache, Shaker shaker) {
        this.cache = cache;
        this.shaker = shaker;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return shaker.shake(() -> cache.get(key));
    }

    @Override
    public @Nullable Entry entry(String key) {
        return shaker.shake(() -> cache.entry(key));
    }

    @Override
    public Map<String, byte[]> getMany(Collection<String> keys) {
        return shaker.shake(() -> cache.getMany(keys));
    }

    @Override
    public Stored set(String key, byte[] value, Duration ttl) {
        return shaker.shake(() -> cache.set(key, value, ttl));
    }

    @Override
    public Stored add(String key, byte[] value, Duration ttl) {
        return shaker.shake(() -> cache.add(key, value, ttl));
    }

    @Override
    public Stored replace(String key, byte[] value, Duration ttl, long mark) {
        return shaker.shake(() -> cache.replace(key, value, ttl, mark));
    }

    @Override
    public Stored remove(String key) {
        return shaker.shake(() -> cache.remove(key));
    }

    @Override
    public OptionalLong increment(String key, long by, long initial, Duration ttl) {
        return cache.increment(key, by, initial, ttl);
    }

    @Override
    public List<String> servers() {
        return cache.servers();
    }

    @Override
    public String serverOf(String key) {
        return cache.serverOf(key);
    }

    @Override
    public Map<String, CacheCounters> counters() {
        return cache.counters();
    }

    @Override
    public void close() {
        cache.close();
    }
}
