package io.pserver.persistence.session;

import io.pserver.cache.Cache;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.session.SessionStore.FoundSession;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** A node as far as sessions go: a store of its own, on servers that others use too. */
final class StoreNode implements AutoCloseable {
    private static final AtomicInteger NEXT = new AtomicInteger();

    final FaultyCache cache;
    final FaultyRows rows;
    final SessionCounters counters = new SessionCounters();
    final SessionStore store;

    StoreNode(SessionConfig config, SessionRows rows, Cache cache, InstantSource clock) {
        this.cache = new FaultyCache(cache);
        this.rows = new FaultyRows(rows);
        this.store = new SessionStore(config, this.rows, this.cache, counters, clock);
    }

    static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(20));
    }

    /** 64 digits, like a hash, and no other call gives the same. */
    static String newHash() {
        return "%064x".formatted(System.nanoTime() * 1_000 + NEXT.incrementAndGet());
    }

    SessionKey create() {
        SessionKey key = new SessionKey("s" + newHash().substring(40), newHash());
        store.create(key, soon());
        return key;
    }

    SessionResult merge(SessionKey key, String changesJson) {
        return store.merge(key, changesJson, soon());
    }

    StoredSession find(SessionKey key) {
        FoundSession found = store.find(key.tokenHash(), soon());
        return Objects.requireNonNull(found, "no session").session();
    }

    String data(SessionKey key) {
        return find(key).dataJson();
    }

    boolean opens(SessionKey key) {
        return store.find(key.tokenHash(), soon()) != null;
    }

    SessionKey login(SessionKey key, String userId) {
        SessionKey next = new SessionKey(key.id(), newHash());
        SessionResult result = store.login(key, next.tokenHash(), userId, soon());
        if (!(result instanceof SessionResult.Kept)) {
            throw new IllegalStateException("login came out as " + result);
        }
        return next;
    }

    /** Nothing that it still does reaches anybody. */
    void kill() {
        cutCache();
        rows.down = true;
    }

    void cutCache() {
        cache.readable = false;
        cache.writable = false;
    }

    void mendCache() {
        cache.readable = true;
        cache.writable = true;
    }

    /** Waits until everything is written. */
    void settle() throws InterruptedException {
        long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (counters.waiting() > 0) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("changes are never written");
            }
            Thread.sleep(Duration.ofMillis(10));
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
