package io.pserver.persistence.row;

import io.pserver.cache.Cache;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * A cache whose every step a test can drive: things can be evicted, answers lost (with the write done, not done, or done later), and a
 * test can put a step of its own before any of the cache's. Nothing expires by itself.
 */
final class MemoryCache implements Cache {
    /** What becomes of a write whose answer is lost. */
    enum Loss {
        DONE,
        NOT_DONE,
        DONE_LATER
    }

    private final Map<String, Entry> entries = new HashMap<>();
    private final Deque<Runnable> before = new ArrayDeque<>();
    private final Deque<Runnable> later = new ArrayDeque<>();
    private long marks;
    private @Nullable Loss loss;
    int calls;

    /** Runs a step before the n-th next call to the cache, 1 for the next. */
    void beforeCall(int n, Runnable step) {
        for (int i = before.size(); i < n - 1; i++) {
            before.add(() -> {});
        }
        before.add(step);
    }

    void lose(@Nullable Loss how) {
        loss = how;
    }

    void evict(String key) {
        entries.remove(key);
    }

    void restart() {
        entries.clear();
    }

    void doWhatWasDelayed() {
        while (!later.isEmpty()) {
            later.remove().run();
        }
    }

    @Nullable
    CachedValue raw(String key) {
        Entry entry = entries.get(key);
        return entry == null ? null : CachedValue.decode(entry.value());
    }

    private void step() {
        calls++;
        Runnable step = before.poll();
        if (step != null) {
            step.run();
        }
    }

    private Stored write(Runnable write) {
        if (loss == null) {
            write.run();
            return Stored.YES;
        }
        switch (loss) {
            case DONE -> write.run();
            case NOT_DONE -> {}
            case DONE_LATER -> later.add(write);
        }
        return Stored.LOST;
    }

    private void put(String key, byte[] value) {
        entries.put(key, new Entry(value, ++marks));
    }

    @Override
    public byte @Nullable [] get(String key) {
        Entry entry = entry(key);
        return entry == null ? null : entry.value();
    }

    @Override
    public @Nullable Entry entry(String key) {
        step();
        return loss == null ? entries.get(key) : null;
    }

    @Override
    public Map<String, byte[]> getMany(Collection<String> keys) {
        step();
        Map<String, byte[]> found = new HashMap<>();
        for (String key : keys) {
            Entry entry = entries.get(key);
            if (entry != null && loss == null) {
                found.put(key, entry.value());
            }
        }
        return found;
    }

    @Override
    public Stored set(String key, byte[] value, Duration ttl) {
        step();
        return write(() -> put(key, value));
    }

    @Override
    public Stored add(String key, byte[] value, Duration ttl) {
        step();
        if (loss == null && entries.containsKey(key)) {
            return Stored.NO;
        }
        return write(() -> {
            if (!entries.containsKey(key)) {
                put(key, value);
            }
        });
    }

    @Override
    public Stored replace(String key, byte[] value, Duration ttl, long mark) {
        step();
        Entry entry = entries.get(key);
        if (loss == null && (entry == null || entry.mark() != mark)) {
            return Stored.NO;
        }
        return write(() -> {
            Entry present = entries.get(key);
            if (present != null && present.mark() == mark) {
                put(key, value);
            }
        });
    }

    @Override
    public Stored remove(String key) {
        step();
        return write(() -> entries.remove(key));
    }

    @Override
    public OptionalLong increment(String key, long by, long initial, Duration ttl) {
        throw new UnsupportedOperationException("rows are not counted");
    }

    @Override
    public List<String> servers() {
        return List.of("one");
    }

    @Override
    public String serverOf(String key) {
        return "one";
    }

    @Override
    public void close() {}
}
