package io.pserver.cache;

import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import com.github.benmanes.caffeine.cache.Ticker;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A cache in the memory of this process, bounded by bytes. Any thread; nothing waits, and nothing is ever {@code LOST}. */
public final class LocalCache implements Cache {
    static final String SERVER = "local";

    private static final int ENTRY_OVERHEAD_BYTES = 120;
    private static final Pattern COUNTER = Pattern.compile("[0-9]{1,19} *");

    private final com.github.benmanes.caffeine.cache.Cache<String, Held> entries;
    private final Ticker ticker;
    private final int mostValueBytes;
    private final AtomicLong marks = new AtomicLong();
    private final CacheCounters counters = new CacheCounters();

    /** Without {@code equals}: one is replaced only by who holds this very one. {@code expiresAt} is read only if it {@code ends}. */
    private static final class Held {
        final byte[] value;
        final long mark;
        final boolean ends;
        final long expiresAt;

        Held(byte[] value, long mark, boolean ends, long expiresAt) {
            this.value = value;
            this.mark = mark;
            this.ends = ends;
            this.expiresAt = expiresAt;
        }
    }

    /**
     * An empty cache.
     *
     * @param mostBytes of keys and values, with some overhead for each; at least 1
     */
    public LocalCache(long mostBytes) {
        this(mostBytes, Ticker.systemTicker());
    }

    LocalCache(long mostBytes, Ticker ticker) {
        this.ticker = ticker;
        this.mostValueBytes = (int) Math.min(mostBytes, MOST_VALUE_BYTES);
        this.entries = Caffeine.newBuilder()
                .maximumWeight(mostBytes)
                .weigher((String key, Held held) -> key.length() + held.value.length + ENTRY_OVERHEAD_BYTES)
                .expireAfter(Expiry.<String, Held>writing((_, held) -> lifeOf(held)))
                .ticker(ticker)
                .executor(Runnable::run) // what is too much goes at once
                .build();
    }

    private Duration lifeOf(Held held) {
        return Duration.ofNanos(held.ends ? Math.max(0, held.expiresAt - ticker.read()) : Long.MAX_VALUE);
    }

    private Held hold(byte[] value, Duration ttl) {
        if (ttl.isNegative()) {
            throw new IllegalArgumentException("ttl=" + ttl + ": must not be negative");
        }
        boolean ends = !ttl.isZero() && ttl.compareTo(Duration.ofNanos(Long.MAX_VALUE / 2)) < 0;
        return new Held(value, marks.incrementAndGet(), ends, ends ? ticker.read() + ttl.toNanos() : 0);
    }

    private @Nullable Held held(String key) {
        Held held = entries.getIfPresent(KeyScheme.require(key));
        (held == null ? counters.misses : counters.hits).increment();
        return held;
    }

    @Override
    public byte @Nullable [] get(String key) {
        Held held = held(key);
        return held == null ? null : held.value;
    }

    @Override
    public @Nullable Entry entry(String key) {
        Held held = held(key);
        return held == null ? null : new Entry(held.value, held.mark);
    }

    @Override
    public Map<String, byte[]> getMany(Collection<String> keys) {
        Map<String, byte[]> found = new HashMap<>();
        for (String key : keys) {
            byte[] value = get(key);
            if (value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    @Override
    public Stored set(String key, byte[] value, Duration ttl) {
        Held held = hold(value, ttl);
        if (tooLarge(value)) {
            entries.invalidate(KeyScheme.require(key));
            return counted(false);
        }
        entries.put(KeyScheme.require(key), held);
        return counted(true);
    }

    @Override
    public Stored add(String key, byte[] value, Duration ttl) {
        Held held = hold(value, ttl);
        KeyScheme.require(key);
        return counted(!tooLarge(value) && entries.asMap().putIfAbsent(key, held) == null);
    }

    @Override
    public Stored replace(String key, byte[] value, Duration ttl, long mark) {
        Held held = hold(value, ttl);
        Held present = entries.getIfPresent(KeyScheme.require(key));
        if (tooLarge(value)) {
            entries.invalidate(key);
            return counted(false);
        }
        return counted(
                present != null && present.mark == mark && entries.asMap().replace(key, present, held));
    }

    @Override
    public Stored remove(String key) {
        return counted(entries.asMap().remove(KeyScheme.require(key)) != null);
    }

    @Override
    public OptionalLong increment(String key, long by, long initial, Duration ttl) {
        KeyScheme.require(key);
        while (true) {
            Held present = entries.getIfPresent(key);
            if (present == null) {
                long start = Math.max(0, initial);
                if (entries.asMap().putIfAbsent(key, hold(digits(start), ttl)) == null) {
                    counted(true);
                    return OptionalLong.of(start);
                }
                continue;
            }
            OptionalLong sum = sum(present.value, by);
            if (sum.isEmpty()) {
                counted(false);
                return sum;
            }
            Held held = new Held(digits(sum.getAsLong()), marks.incrementAndGet(), present.ends, present.expiresAt);
            if (entries.asMap().replace(key, present, held)) {
                counted(true);
                return sum;
            }
        }
    }

    private static byte[] digits(long number) {
        return Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    }

    private static OptionalLong sum(byte[] value, long by) {
        String text = new String(value, StandardCharsets.ISO_8859_1);
        if (!COUNTER.matcher(text).matches()) {
            return OptionalLong.empty();
        }
        try {
            return OptionalLong.of(Math.max(0, Math.addExact(Long.parseLong(text.strip()), by)));
        } catch (NumberFormatException | ArithmeticException _) {
            return OptionalLong.empty(); // more than a long holds
        }
    }

    private boolean tooLarge(byte[] value) {
        return value.length > mostValueBytes;
    }

    private Stored counted(boolean done) {
        Stored stored = done ? Stored.YES : Stored.NO;
        counters.countStored(stored);
        return stored;
    }

    @Override
    public List<String> servers() {
        return List.of(SERVER);
    }

    @Override
    public String serverOf(String key) {
        return SERVER;
    }

    @Override
    public Map<String, CacheCounters> counters() {
        return Map.of(SERVER, counters);
    }

    @Override
    public void close() {
        entries.invalidateAll();
    }
}
