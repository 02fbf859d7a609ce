package io.pserver.cache;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Bytes by key, kept near; any of them may be gone at any time.
 *
 * <p>Any thread. A call waits for at most the cache's own short timeout and never throws because of a server: a server that does
 * not answer is a miss, or {@link Stored#LOST}. An interrupted thread does not wait: it has its miss or its {@code LOST} at once, and
 * stays interrupted.
 *
 * <p>Keys are 1 to 250 bytes of printable ASCII without spaces, as {@link KeyScheme} makes them; any other is an
 * {@link IllegalArgumentException}. Values are at most {@link #MOST_VALUE_BYTES} long, or less if the server says so.
 */
public interface Cache extends AutoCloseable {
    /** The longest value: an item of memcached's usual 1 MiB, less what its key and its head may need. */
    int MOST_VALUE_BYTES = (1 << 20) - 1_024;

    /**
     * The cache that the settings ask for: memcached, or one in this process if they name no server. Waits up to a second for the
     * servers' first connections, and starts without those that are down.
     *
     * @throws IllegalArgumentException if a server's host is unknown
     */
    static Cache open(CacheConfig config) {
        return config.servers().isEmpty() ? new LocalCache(config.localBytes()) : MemcachedCache.open(config);
    }

    /**
     * A value and its mark.
     *
     * @param value must not be changed
     * @param mark changes whenever the value is written; for {@link #replace} of the same cache in the same process
     */
    record Entry(byte[] value, long mark) {}

    /** How a write came out. */
    enum Stored {
        /** It was done. */
        YES,
        /** The server answered that its condition does not hold: nothing was done. */
        NO,
        /** No answer, or no server: it may or may not have been done, now or a little later. */
        LOST
    }

    /** The value, or null: not there, expired, or no answer. */
    byte @Nullable [] get(String key);

    /** The value with its mark, or null: not there, expired, or no answer. */
    @Nullable
    Entry entry(String key);

    /** {@link #entry} for several keys, as {@link #getMany} has values. */
    default Map<String, Entry> entries(Collection<String> keys) {
        Map<String, Entry> found = new HashMap<>();
        for (String key : keys) {
            Entry entry = entry(key);
            if (entry != null) {
                found.put(key, entry);
            }
        }
        return found;
    }

    /** The values that are there, by key; one round trip for each server. */
    Map<String, byte[]> getMany(Collection<String> keys);

    /**
     * Writes a value, whatever is there.
     *
     * @param ttl from 1 ms; memcached counts in seconds, so there a value lives up to two seconds longer. {@link Duration#ZERO}: as long as there is room
     * @return {@code NO} if the value is too large for the cache, which then holds nothing under the key
     */
    Stored set(String key, byte[] value, Duration ttl);

    /** Writes a value if there is none. */
    Stored add(String key, byte[] value, Duration ttl);

    /**
     * Writes a value if the one that {@code mark} came with is still there. A mark from before the server was lost is {@code NO},
     * and so is a value that is too large: the key then holds nothing.
     */
    Stored replace(String key, byte[] value, Duration ttl, long mark);

    /** {@code NO} if there was nothing. */
    Stored remove(String key);

    /** {@link #set}, of which the answer can be had later: calls that were begun share their round trips, in order for each server. */
    default Later<Stored> beginSet(String key, byte[] value, Duration ttl) {
        Stored stored = set(key, value, ttl);
        return () -> stored;
    }

    /** {@link #add}, of which the answer can be had later. */
    default Later<Stored> beginAdd(String key, byte[] value, Duration ttl) {
        Stored stored = add(key, value, ttl);
        return () -> stored;
    }

    /** {@link #replace}, of which the answer can be had later, or never. */
    default Later<Stored> beginReplace(String key, byte[] value, Duration ttl, long mark) {
        Stored stored = replace(key, value, ttl, mark);
        return () -> stored;
    }

    /** {@link #remove}, of which the answer can be had later, or never. */
    default Later<Stored> beginRemove(String key) {
        Stored stored = remove(key);
        return () -> stored;
    }

    /**
     * Adds to a counter, which starts from {@code initial} (and is not added to) if it is not there; never below 0. A counter reads
     * as decimal digits, with spaces after them if it was longer before. Its {@code ttl} runs from its start.
     *
     * @return the new value; empty if there was no answer, or what is there is no counter
     */
    OptionalLong increment(String key, long by, long initial, Duration ttl);

    /** The servers by name; one for a cache in this process. */
    List<String> servers();

    /** Which of {@link #servers} a key belongs to. It does not depend on which of them are up. */
    String serverOf(String key);

    /** What was counted, by server. */
    default Map<String, CacheCounters> counters() {
        return Map.of();
    }

    @Override
    void close();
}
