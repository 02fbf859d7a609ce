package io.pserver.cache;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A cache in the memory of this process: bounded by bytes, each entry kept for a time after its last use. Any thread. */
public final class LocalCache {
    private static final int ENTRY_OVERHEAD_BYTES = 120;

    private final Cache<String, byte[]> entries;

    /**
     * An empty cache.
     *
     * @param mostBytes of keys and values, with some overhead for each; at least 1
     * @param idle how long an entry is kept after it was last read or written
     */
    public LocalCache(long mostBytes, Duration idle) {
        this.entries = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((String key, byte[] value) -> weigh(key, value))
                .expireAfterAccess(idle)
                .build();
    }

    private static int weigh(String key, byte[] value) {
        return key.getBytes(StandardCharsets.UTF_8).length + value.length + ENTRY_OVERHEAD_BYTES;
    }

    /** The value, which must not be changed. */
    public Optional<byte[]> get(String key) {
        return Optional.ofNullable(entries.getIfPresent(key));
    }

    public void set(String key, byte[] value) {
        entries.put(key, value);
    }

    /** Replaces a value in one step, if the key is there; the new value. {@code change} must be short and must not throw. */
    public Optional<byte[]> update(String key, UnaryOperator<byte[]> change) {
        return Optional.ofNullable(entries.asMap().computeIfPresent(key, (_, value) -> change.apply(value)));
    }

    public void remove(String key) {
        entries.invalidate(key);
    }
}
