package io.pserver.persistence.session;

import io.pserver.cache.Cache;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One node's way to a cache, which can be cut. Any thread. */
final class FaultyCache implements Cache {
    /** Set by the test, read by any thread. */
    volatile Cache cache;

    volatile boolean readable = true;

    volatile boolean writable = true;

    FaultyCache(Cache cache) {
        this.cache = cache;
    }

    @Override
    public byte @Nullable [] get(String key) {
        return readable ? cache.get(key) : null;
    }

    @Override
    public @Nullable Entry entry(String key) {
        return readable ? cache.entry(key) : null;
    }

    @Override
    public Map<String, byte[]> getMany(Collection<String> keys) {
        return readable ? cache.getMany(keys) : Map.of();
    }

    @Override
    public Stored set(String key, byte[] value, Duration ttl) {
        return writable ? cache.set(key, value, ttl) : Stored.LOST;
    }

    @Override
    public Stored add(String key, byte[] value, Duration ttl) {
        return writable ? cache.add(key, value, ttl) : Stored.LOST;
    }

    @Override
    public Stored replace(String key, byte[] value, Duration ttl, long mark) {
        return writable ? cache.replace(key, value, ttl, mark) : Stored.LOST;
    }

    @Override
    public Stored remove(String key) {
        return writable ? cache.remove(key) : Stored.LOST;
    }

    @Override
    public OptionalLong increment(String key, long by, long initial, Duration ttl) {
        return writable ? cache.increment(key, by, initial, ttl) : OptionalLong.empty();
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
    public void close() {
        // the test closes what is behind
    }
}
