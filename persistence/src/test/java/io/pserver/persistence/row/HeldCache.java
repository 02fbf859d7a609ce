package io.pserver.persistence.row;

import io.pserver.cache.Cache;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/** A cache that can be told to stop who is about to store a row, until he is let go. */
final class HeldCache extends ShakenCache {
    private static final Duration LONGEST = Duration.ofSeconds(60);

    private final CountDownLatch arrived = new CountDownLatch(1);
    private final CountDownLatch released = new CountDownLatch(1);
    private final AtomicBoolean holds = new AtomicBoolean();

    HeldCache(Cache cache, Shaker shaker) {
        super(cache, shaker);
    }

    @Override
    public Stored set(String key, byte[] value, Duration ttl) {
        hold(value);
        return super.set(key, value, ttl);
    }

    @Override
    public Stored replace(String key, byte[] value, Duration ttl, long mark) {
        hold(value);
        return super.replace(key, value, ttl, mark);
    }

    private void hold(byte[] bytes) {
        CachedValue value = CachedValue.decode(bytes);
        if (value != null && value.kind() == CachedValue.Kind.ROW && holds.compareAndSet(true, false)) {
            arrived.countDown();
            await(released);
        }
    }

    /** The next one is held, once. */
    void holdNext() {
        holds.set(true);
    }

    /** Returns when somebody is about to store a row. */
    void awaitHeld() {
        await(arrived);
    }

    void release() {
        released.countDown();
    }

    private static void await(CountDownLatch latch) {
        try {
            if (!latch.await(LONGEST.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new IllegalStateException("nobody came within " + LONGEST);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
