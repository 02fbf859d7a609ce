package io.pserver.persistence.session;

import io.pserver.cache.LocalCache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Sessions in the memory of this process, 30 days after their last use at most. Any thread; nothing waits. */
public final class LocalSessionStore {
    private static final Duration IDLE = Duration.ofDays(30);
    private static final long MOST_BYTES = 256L << 20;

    private final LocalCache cache = new LocalCache(MOST_BYTES, IDLE);

    public Optional<StoredSession> find(String tokenHash) {
        return cache.get(tokenHash).map(LocalSessionStore::decode);
    }

    public void put(String tokenHash, StoredSession session) {
        cache.set(tokenHash, encode(session));
    }

    /** Changes a session in one step; the changed one, or empty if there is none. */
    public Optional<StoredSession> update(String tokenHash, UnaryOperator<StoredSession> change) {
        return cache.update(tokenHash, bytes -> encode(change.apply(decode(bytes))))
                .map(LocalSessionStore::decode);
    }

    public void remove(String tokenHash) {
        cache.remove(tokenHash);
    }

    // Two lines, which ids cannot hold, and then the data.
    private static byte[] encode(StoredSession session) {
        String user = session.userId() == null ? "" : session.userId();
        return (session.id() + '\n' + user.replace('\n', ' ') + '\n' + session.dataJson())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static StoredSession decode(byte[] bytes) {
        String[] lines = new String(bytes, StandardCharsets.UTF_8).split("\n", 3);
        return new StoredSession(lines[0], lines[1].isEmpty() ? null : lines[1], lines[2]);
    }
}
