package io.pserver.persistence.session;

import io.pserver.cache.Cache;
import io.pserver.cache.Cache.Stored;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Sessions in the cache: the session under its id, and its id under the hash of its token. The session names the one token that
 * opens it, so that an old token which still leads to the id opens nothing. Any thread; waits for the cache's own short timeout.
 */
final class SessionCache {
    private static final String SESSION = "ps.s.";
    private static final String TOKEN = "ps.t.";
    private static final Duration TTL = Duration.ofDays(1);
    private static final String FORMAT = "1";
    private static final int FIELDS = 10;
    private static final int TRIES = 16;

    private final @Nullable Cache cache;

    /** {@code cache} is one that all nodes of this database share, or null if there is none. */
    SessionCache(@Nullable Cache cache) {
        this.cache = cache;
    }

    /**
     * What the cache has.
     *
     * @param checkedMillis when it was last compared with the database, since 1970
     */
    record Found(State state, long checkedMillis, long mark) {}

    @Nullable
    String idOf(String tokenHash) {
        byte[] id = cache == null ? null : cache.get(TOKEN + tokenHash);
        return id == null ? null : new String(id, StandardCharsets.UTF_8);
    }

    @Nullable
    Found find(String id) {
        Cache.Entry entry = cache == null ? null : cache.entry(SESSION + id);
        return entry == null ? null : decode(id, entry);
    }

    /** Puts {@code next} in the place of what was found there. */
    Stored replace(Found found, State next, long nowMillis) {
        if (cache == null) {
            return Stored.LOST;
        }
        return cache.replace(SESSION + next.id(), encode(next, found.checkedMillis(), nowMillis), TTL, found.mark());
    }

    /**
     * Merges a state into the cache.
     *
     * @param checkedMillis when it was compared with the database; 0 for never
     * @return whether the cache has said that it holds the state now
     */
    boolean offer(State state, long checkedMillis, long nowMillis) {
        if (cache == null) {
            return false;
        }
        String key = SESSION + state.id();
        for (int i = 0; i < TRIES; i++) {
            Cache.Entry entry = cache.entry(key);
            Found found = entry == null ? null : decode(state.id(), entry);
            State next = found == null ? state : state.merged(found.state().pruned(nowMillis));
            long checked = Math.max(checkedMillis, found == null ? 0 : found.checkedMillis());
            byte[] bytes = encode(next, checked, nowMillis);
            Stored stored = entry == null ? cache.add(key, bytes, TTL) : cache.replace(key, bytes, TTL, entry.mark());
            if (stored != Stored.NO) {
                return stored == Stored.YES;
            }
        }
        return false;
    }

    /** Leads from a token to its session; whether the cache has said that it does so now. */
    boolean point(String tokenHash, String id) {
        return cache != null && cache.set(TOKEN + tokenHash, id.getBytes(StandardCharsets.UTF_8), TTL) == Stored.YES;
    }

    void forget(String tokenHash) {
        if (cache != null) {
            cache.remove(TOKEN + tokenHash); // if that is lost, the session does not name the token any more
        }
    }

    /** Whether there is a cache at all. */
    boolean isThere() {
        return cache != null;
    }

    // Lines, none of which can hold a line's end, and then the data.
    private static byte[] encode(State state, long checkedMillis, long nowMillis) {
        State kept = state.pruned(nowMillis);
        State.Identity identity = kept.identity();
        String user = identity.userId();
        return String.join(
                        "\n",
                        FORMAT,
                        kept.id(),
                        identity.tokenHash(),
                        Long.toString(identity.generation()),
                        user == null ? "" : "=" + base64(user),
                        Long.toString(kept.createdMillis()),
                        Long.toString(kept.usedMillis()),
                        Long.toString(checkedMillis),
                        Members.join(kept.stamps()),
                        kept.dataJson())
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getUrlEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Null for what another version of the program, or somebody else, has put there. */
    private static @Nullable Found decode(String id, Cache.Entry entry) {
        String[] lines = new String(entry.value(), StandardCharsets.UTF_8).split("\n", FIELDS);
        if (lines.length != FIELDS || !lines[0].equals(FORMAT) || !lines[1].equals(id)) {
            return null;
        }
        try {
            Map<String, Long> stamps = new LinkedHashMap<>();
            Members.split(lines[8]).forEach((name, stamp) -> stamps.put(name, Long.valueOf(stamp)));
            String user = lines[4].isEmpty() ? null : text(lines[4].substring(1));
            State.Identity identity = new State.Identity(Long.parseLong(lines[3]), lines[2], user);
            State state = new State(
                    id, identity, Members.split(lines[9]), stamps, Long.parseLong(lines[5]), Long.parseLong(lines[6]));
            return new Found(state, Long.parseLong(lines[7]), entry.mark());
        } catch (IllegalArgumentException e) { // NumberFormatException is one
            return null;
        }
    }

    private static String text(String base64) {
        return new String(Base64.getUrlDecoder().decode(base64), StandardCharsets.UTF_8);
    }
}
