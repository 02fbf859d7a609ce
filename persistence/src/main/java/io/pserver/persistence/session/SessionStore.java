package io.pserver.persistence.session;

import io.pserver.cache.Cache;
import io.pserver.cache.Cache.Stored;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.session.SessionCache.Found;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All sessions. A change is in the cache, where every node sees it, when its call ends, and in the database within a second, or
 * before the call ends if the cache did not take it. A login or logout is in both before its call ends.
 *
 * <p>What is promised. When a node or a cache server dies, a change that was acknowledged more than a second before is not lost,
 * unless the database was down all that time and the node that has it in memory died. A changed token opens nothing any more on any
 * node; if its cache server did not take the change, on a node that still gets answers from that server for up to 30 s more. While
 * the database is down, sessions in the cache can be read and changed; logins, and sessions that the cache does not have, are
 * {@link DataException.Unavailable}.
 *
 * <p>Any thread. Every call may wait until its deadline, and throws a {@link DataException} if the database was needed and not there.
 */
public final class SessionStore implements AutoCloseable {
    /** Most that the data of one session may take, as UTF-8. */
    public static final int MOST_BYTES = 16_384;

    private static final long MEMORY_BYTES = 256L << 20;
    private static final long TOUCH_MILLIS = 3_600_000;
    private static final Duration CHECK_TIME = Duration.ofMillis(300);
    private static final int TRIES = 16;
    private static final int MOST_USER_CHARS = 255;

    private final SessionConfig config;
    private final SessionRows rows;
    private final SessionCache cache;
    private final SessionCounters counters;
    private final InstantSource clock;
    private final Unwritten unwritten;
    private final Flusher flusher;

    SessionStore(
            SessionConfig config,
            SessionRows rows,
            @Nullable Cache cache,
            SessionCounters counters,
            InstantSource clock) {
        this.config = config;
        this.rows = rows;
        this.cache = new SessionCache(cache);
        this.counters = counters;
        this.clock = clock;
        this.unwritten = new Unwritten(config.mostUnwritten(), config.mostUnwrittenBytes());
        this.flusher = new Flusher(config, rows, this.cache, unwritten, counters, clock);
        counters.waiting(unwritten::size);
        flusher.start();
    }

    /**
     * Sessions in the first database, with a cache in front.
     *
     * @param cache one that every node on this database shares; null if there is none, and then the database does everything. A
     *     cache in this process will do only where no other node can use the database. Closed by the caller
     */
    public static SessionStore open(Database first, @Nullable Cache cache, SessionCounters counters) {
        return new SessionStore(
                SessionConfig.DEFAULTS, new DatabaseRows(first), cache, counters, InstantSource.system());
    }

    /** Sessions in the memory of this process, 256 MiB at most; the ones unused for longest go. Nothing waits. */
    public static SessionStore inMemory() {
        return new SessionStore(
                SessionConfig.DEFAULTS,
                new MemoryRows(MEMORY_BYTES),
                null,
                new SessionCounters(),
                InstantSource.system());
    }

    /** Makes a session; one that is there already is left as it is. */
    public StoredSession create(SessionKey key, Deadline deadline) {
        long now = clock.millis();
        State state = State.fresh(key, now);
        counters.created.increment();
        if (cache.offer(state, now, now) && cache.point(key.tokenHash(), key.id())) {
            writeBehind(state, deadline);
        } else {
            writeThrough(state, deadline);
        }
        return state.stored();
    }

    /**
     * Keeps a session for a visitor who was told its token and may never use it: in the cache only, and if that loses it, the token
     * opens nothing. The first change, or the first {@link #create}, makes it last.
     */
    public void reserve(SessionKey key) {
        long now = clock.millis();
        if (cache.offer(State.fresh(key, now), now, now)) {
            cache.point(key.tokenHash(), key.id());
        }
    }

    /** The session that a token opens, as it is now; null if it opens none. */
    public @Nullable FoundSession find(String tokenHash, Deadline deadline) {
        String id = cache.idOf(tokenHash);
        Found found = id == null ? null : cache.find(id);
        State state;
        if (found == null || !found.state().opensBy(tokenHash)) {
            state = load(tokenHash, deadline);
        } else if (isExpired(found.state())) {
            state = null;
        } else {
            state = isFresh(found) ? found.state() : compare(found, deadline);
        }
        if (state == null || !state.opensBy(tokenHash)) {
            counters.refusedTokens.increment();
            return null;
        }
        return new FoundSession(new SessionKey(state.id(), tokenHash), state.stored());
    }

    /** A session and what opens it. */
    public record FoundSession(SessionKey key, StoredSession session) {}

    private boolean isExpired(State state) {
        return state.usedMillis() < clock.millis() - config.idle().toMillis();
    }

    private boolean isFresh(Found found) {
        boolean fresh = Math.abs(clock.millis() - found.checkedMillis())
                < config.check().toMillis();
        if (fresh) {
            counters.hits.increment();
        }
        return fresh;
    }

    private @Nullable State load(String tokenHash, Deadline deadline) {
        long now = clock.millis();
        counters.loads.increment();
        State row = read(() -> rows.byToken(tokenHash, deadline));
        State mine = row == null ? unwritten.byToken(tokenHash) : unwritten.of(row.id());
        if (row == null && mine != null) { // not written yet, or it has a newer token there
            row = read(() -> rows.byId(mine.id(), deadline));
        }
        State state = both(row, mine);
        if (state == null || !state.opensBy(tokenHash) || isExpired(state)) {
            return null;
        }
        State used = touched(state, now);
        if (!cache.offer(used, row == null ? 0 : now, now) || !cache.point(tokenHash, used.id())) {
            flusher.repair(used);
        }
        return used;
    }

    private static @Nullable State both(@Nullable State row, @Nullable State other) {
        if (row == null || other == null) {
            return row == null ? other : row;
        }
        return row.merged(other);
    }

    /** Compares what the cache has with the database, which has the last word; without a database the cache's will do. */
    private State compare(Found found, Deadline deadline) {
        long now = clock.millis();
        State cached = found.state().pruned(now);
        State row;
        try {
            counters.loads.increment();
            Duration left = deadline.left();
            row = rows.byId(cached.id(), left.compareTo(CHECK_TIME) < 0 ? deadline : Deadline.in(CHECK_TIME));
        } catch (DataException.Unavailable | DataException.TooLate _) {
            counters.unavailable.increment();
            return found.state();
        }
        State state = row == null ? found.state() : row.merged(cached);
        if (!state.equals(row)) {
            unwritten.add(
                    state); // the node that was to write it has died; if there is no room, the next comparison does it
        }
        State used = touched(state, now);
        cache.offer(used, now, now);
        return used;
    }

    /** Notes about once an hour that a session is used. */
    private State touched(State state, long now) {
        if (now - state.usedMillis() < TOUCH_MILLIS) {
            return state;
        }
        State used = state.used(now);
        unwritten.add(used); // without room, the next use does it
        return used;
    }

    /**
     * Changes keys, merged into what other callers change at the same time.
     *
     * @param changesJson a JSON object as {@code JSON.stringify} writes it, in which null removes a key
     * @throws DataException.Invalid if it is no object
     */
    public SessionResult merge(SessionKey key, String changesJson, Deadline deadline) {
        Map<String, String> changes = split(changesJson);
        for (int i = 0; i < TRIES; i++) {
            Found found = cache.find(key.id());
            if (found == null || !found.state().opensBy(key.tokenHash())) {
                break;
            }
            long now = clock.millis();
            State next = found.state().changed(changes, now);
            SessionResult tooLarge = tooLarge(found.state(), next);
            if (tooLarge != null) {
                return tooLarge;
            }
            Stored stored = cache.replace(found, next, now);
            if (stored == Stored.YES) {
                writeBehind(next, deadline);
                return new SessionResult.Kept(next.stored());
            }
            if (stored == Stored.LOST) {
                break;
            }
        }
        return mergeThrough(key, changes, deadline);
    }

    private static Map<String, String> split(String changesJson) {
        try {
            return Members.split(changesJson);
        } catch (IllegalArgumentException e) {
            throw new DataException.Invalid("the changes of a session are " + e.getMessage());
        }
    }

    /** Null if it is not. What is too large already, since two merged, may become smaller. */
    private static SessionResult.@Nullable TooLarge tooLarge(State before, State next) {
        int bytes = next.dataBytes();
        return bytes > MOST_BYTES && bytes > before.dataBytes() ? new SessionResult.TooLarge(bytes) : null;
    }

    private SessionResult mergeThrough(SessionKey key, Map<String, String> changes, Deadline deadline) {
        return through(key, deadline, known -> {
            State next = known.changed(changes, clock.millis());
            SessionResult tooLarge = tooLarge(known, next);
            return tooLarge == null ? new Next(next, new SessionResult.Kept(next.stored())) : new Next(null, tooLarge);
        });
    }

    /**
     * Logs in or out: the session opens by a new token only.
     *
     * @param newTokenHash SHA-256 of the new token, 64 hexadecimal digits
     * @param userId 1 to 255 characters; null logs out
     * @throws DataException.Invalid if the user's id cannot be stored
     */
    public SessionResult login(SessionKey key, String newTokenHash, @Nullable String userId, Deadline deadline) {
        if (userId != null && !isSound(userId)) {
            throw new DataException.Invalid("a user's id must be text of 1 to 255 characters");
        }
        SessionResult result = through(key, deadline, known -> {
            State next = known.rotated(newTokenHash, userId, clock.millis());
            return new Next(next, new SessionResult.Kept(next.stored()));
        });
        if (result instanceof SessionResult.Kept) {
            counters.logins.increment();
            cache.forget(key.tokenHash());
            cache.point(newTokenHash, key.id());
        }
        return result;
    }

    /** Half a surrogate pair has no UTF-8. */
    private static boolean isSound(String userId) {
        return !userId.isEmpty()
                && userId.length() <= MOST_USER_CHARS
                && userId.codePoints().noneMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
    }

    /** What to write, if anything, and what to tell. */
    private record Next(@Nullable State state, SessionResult result) {}

    private interface Change {
        Next of(State known);
    }

    /** Changes a session in the database, with the row locked, and then in the cache. */
    private SessionResult through(SessionKey key, Deadline deadline, Change change) {
        Found found = cache.find(key.id()); // here other nodes' changes are which the database does not have yet
        State seen = both(
                unwritten.of(key.id()), found == null ? null : found.state().pruned(clock.millis()));
        Next[] last = {new Next(null, new SessionResult.Gone())};
        State written = read(() -> rows.change(key.id(), deadline, row -> {
            State known = both(row, seen);
            last[0] = known == null || !known.opensBy(key.tokenHash()) || isExpired(known)
                    ? new Next(null, new SessionResult.Gone())
                    : change.of(known);
            return last[0].state();
        }));
        if (written != null) {
            counters.writtenThrough.increment();
            tellCache(written);
        }
        return last[0].result();
    }

    private void writeBehind(State state, Deadline deadline) {
        if (unwritten.add(state)) {
            counters.writtenBehind.increment();
        } else {
            counters.full.increment();
            writeThrough(state, deadline);
        }
    }

    private void writeThrough(State state, Deadline deadline) {
        State written = read(() -> rows.change(state.id(), deadline, row -> row == null ? state : row.merged(state)));
        if (written != null) {
            counters.writtenThrough.increment();
            tellCache(written);
        }
    }

    private void tellCache(State written) {
        long now = clock.millis();
        if (!cache.offer(written, now, now)) {
            flusher.repair(written);
        }
    }

    private interface Read {
        @Nullable
        State run();
    }

    private @Nullable State read(Read read) {
        try {
            return read.run();
        } catch (DataException e) {
            counters.unavailable.increment();
            throw e;
        }
    }

    /** Writes what waits to be written, within some seconds. Nothing may be called after. */
    @Override
    public void close() {
        flusher.close();
    }
}
