package io.pserver.persistence.session;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the cache has and the database has not yet, by session: bounded, and merged when a session changes again. Any thread; nothing
 * waits. When full: {@link #add} says no.
 */
final class Unwritten {
    private final int mostSessions;
    private final long mostWeight;

    // Guarded by this. What waits, and what is being written just now.
    private final LinkedHashMap<String, State> waiting = new LinkedHashMap<>();
    private final LinkedHashMap<String, State> flying = new LinkedHashMap<>();
    private final Map<String, String> ids = new HashMap<>();
    private long weight;

    /** {@code mostWeight} is in bytes, roughly. */
    Unwritten(int mostSessions, long mostWeight) {
        this.mostSessions = mostSessions;
        this.mostWeight = mostWeight;
    }

    /** False if it is full, and then the state was not taken. */
    synchronized boolean add(State state) {
        State before = waiting.get(state.id());
        State next = before == null ? state : before.merged(state);
        long added = (long) next.weight() - (before == null ? 0 : before.weight());
        boolean full = before == null && waiting.size() + flying.size() >= mostSessions;
        if (full || (added > 0 && weight + added > mostWeight)) {
            return false;
        }
        if (before != null) {
            ids.remove(before.identity().tokenHash());
        }
        waiting.put(next.id(), next);
        weight += added;
        ids.put(next.identity().tokenHash(), next.id());
        return true;
    }

    /** What waits of a session, or null. */
    synchronized @Nullable State of(String id) {
        State older = flying.get(id);
        State newer = waiting.get(id);
        if (older == null || newer == null) {
            return older == null ? newer : older;
        }
        return older.merged(newer);
    }

    synchronized @Nullable State byToken(String tokenHash) {
        String id = ids.get(tokenHash);
        return id == null ? null : of(id);
    }

    synchronized int size() {
        return waiting.size() + flying.size();
    }

    /** The sessions that have waited longest. Followed by {@link #written} or {@link #failed} before it is called again. */
    synchronized List<State> take(int most) {
        for (String id : waiting.sequencedKeySet().stream().limit(most).toList()) {
            State state = waiting.remove(id);
            if (state != null) {
                flying.put(id, state);
            }
        }
        return new ArrayList<>(flying.values());
    }

    synchronized void written() {
        for (State state : flying.values()) {
            weight -= state.weight();
            State newer = waiting.get(state.id());
            if (newer == null || !newer.opensBy(state.identity().tokenHash())) {
                ids.remove(state.identity().tokenHash());
            }
        }
        flying.clear();
    }

    /** What was taken waits again, before all else. Never refused: its room was not given away. */
    synchronized void failed() {
        for (State older : flying.sequencedValues().reversed()) {
            State newer = waiting.remove(older.id());
            State both = newer == null ? older : older.merged(newer);
            weight += (long) both.weight() - older.weight() - (newer == null ? 0 : newer.weight());
            waiting.putFirst(older.id(), both);
            if (!both.opensBy(older.identity().tokenHash())) {
                ids.remove(older.identity().tokenHash());
            }
        }
        flying.clear();
    }
}
