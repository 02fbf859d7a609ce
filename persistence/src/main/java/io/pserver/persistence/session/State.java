package io.pserver.persistence.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A session with what it takes to merge two of its states, from wherever they come, in any order and any number of times, into the
 * same one. Immutable.
 *
 * <p>Each changed key carries a stamp: the time of the change, or one more than any stamp that the session had. Of two values the
 * one with the later stamp counts. A key that was removed leaves its stamp behind. A stamp is forgotten when it is so old that no
 * change which it could beat is still under way; until then it weighs.
 *
 * @param identity who it is; of two the one of the later generation counts
 * @param data values by name, both as JSON
 * @param stamps milliseconds since 1970 by name, of keys that were changed lately
 * @param createdMillis since 1970
 * @param usedMillis when it was last used, since 1970; not exact
 */
record State(
        String id,
        Identity identity,
        Map<String, String> data,
        Map<String, Long> stamps,
        long createdMillis,
        long usedMillis) {
    /** How long a written stamp is kept; unwritten changes keep theirs. */
    static final long STAMP_MILLIS = 3_600_000;

    private static final int MOST_STAMP_BYTES = 16_384;

    /**
     * What a login or logout changes.
     *
     * @param generation 1, and one more with each token
     */
    record Identity(
            long generation, String tokenHash, @Nullable String userId) {}

    State {
        data = Collections.unmodifiableMap(data);
        stamps = Collections.unmodifiableMap(stamps);
    }

    static State fresh(SessionKey key, long nowMillis) {
        return new State(key.id(), new Identity(1, key.tokenHash(), null), Map.of(), Map.of(), nowMillis, nowMillis);
    }

    StoredSession stored() {
        return new StoredSession(id, identity.userId(), dataJson());
    }

    String dataJson() {
        return Members.join(data);
    }

    /** How much data there is, as UTF-8. */
    int dataBytes() {
        return dataJson().getBytes(StandardCharsets.UTF_8).length;
    }

    boolean opensBy(String tokenHash) {
        return identity.tokenHash().equals(tokenHash);
    }

    /** With changed keys; the JSON {@code null} removes one. */
    State changed(Map<String, String> changes, long nowMillis) {
        long newest = stamps.values().stream().mapToLong(Long::longValue).max().orElse(0);
        long stamp = Math.max(nowMillis, newest + 1);
        Map<String, String> nextData = new LinkedHashMap<>(data);
        Map<String, Long> nextStamps = new LinkedHashMap<>(stamps);
        changes.forEach((name, value) -> {
            put(nextData, name, value.equals("null") ? null : value);
            nextStamps.put(name, stamp);
        });
        return new State(id, identity, nextData, nextStamps, createdMillis, Math.max(usedMillis, nowMillis));
    }

    private static void put(Map<String, String> data, String name, @Nullable String value) {
        if (value == null) {
            data.remove(name);
        } else {
            data.put(name, value);
        }
    }

    /** With a new token, and so without the old one. */
    State rotated(String tokenHash, @Nullable String userId, long nowMillis) {
        Identity next = new Identity(identity.generation() + 1, tokenHash, userId);
        return new State(id, next, data, stamps, createdMillis, Math.max(usedMillis, nowMillis));
    }

    State used(long nowMillis) {
        return new State(id, identity, data, stamps, createdMillis, Math.max(usedMillis, nowMillis));
    }

    /** With what {@code other} knows better; what it has without a stamp is old, and this state's own is taken to be as good. */
    State merged(State other) {
        Map<String, String> nextData = new LinkedHashMap<>(data);
        Map<String, Long> nextStamps = new LinkedHashMap<>(stamps);
        other.stamps.forEach((name, stamp) -> {
            if (isLater(other, name, stamp)) {
                put(nextData, name, other.data.get(name));
                nextStamps.put(name, stamp);
            }
        });
        return new State(
                id,
                other.identity.generation() > identity.generation() ? other.identity : identity,
                nextData,
                nextStamps,
                Math.min(createdMillis, other.createdMillis),
                Math.max(usedMillis, other.usedMillis));
    }

    private boolean isLater(State other, String name, long stamp) {
        long mine = stamps.getOrDefault(name, 0L);
        if (stamp != mine) {
            return stamp > mine;
        }
        // The same millisecond on two nodes: any choice will do that all make alike.
        String theirs = other.data.getOrDefault(name, "");
        return theirs.compareTo(data.getOrDefault(name, "")) > 0;
    }

    /** Without the stamps that are too old to matter, or too many. */
    State pruned(long nowMillis) {
        int bytes = 0;
        for (String name : stamps.keySet()) {
            bytes += stampBytes(name);
        }
        boolean aged = stamps.values().stream().anyMatch(stamp -> stamp <= nowMillis - STAMP_MILLIS);
        if (!aged && bytes <= MOST_STAMP_BYTES) {
            return this;
        }
        List<Map.Entry<String, Long>> newestFirst = new ArrayList<>(stamps.entrySet());
        newestFirst.sort(Map.Entry.comparingByValue(Comparator.reverseOrder()));
        Map<String, Long> kept = new LinkedHashMap<>();
        int room = MOST_STAMP_BYTES;
        for (Map.Entry<String, Long> entry : newestFirst) {
            room -= stampBytes(entry.getKey());
            if (room < 0 || entry.getValue() <= nowMillis - STAMP_MILLIS) {
                break;
            }
            kept.put(entry.getKey(), entry.getValue());
        }
        return new State(id, identity, data, kept, createdMillis, usedMillis);
    }

    private static int stampBytes(String name) {
        return name.getBytes(StandardCharsets.UTF_8).length + 16;
    }

    /** Roughly what it takes in memory. */
    int weight() {
        int chars = 400;
        for (Map.Entry<String, String> entry : data.entrySet()) {
            chars += 100 + entry.getKey().length() + entry.getValue().length();
        }
        for (String name : stamps.keySet()) {
            chars += 100 + name.length();
        }
        return chars;
    }
}
