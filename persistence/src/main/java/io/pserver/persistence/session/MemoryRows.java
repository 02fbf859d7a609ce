package io.pserver.persistence.session;

import io.pserver.persistence.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Sessions in the memory of this process. When full: the ones unused for longest go. Any thread; nothing waits. */
final class MemoryRows implements SessionRows {
    private final long mostWeight;

    // Guarded by this.
    private final LinkedHashMap<String, State> rows = new LinkedHashMap<>(64, 0.75f, true);
    private final Map<String, String> ids = new HashMap<>();
    private long weight;
    private long nextSweepMillis;

    /** {@code mostWeight} is in bytes, roughly. */
    MemoryRows(long mostWeight) {
        this.mostWeight = mostWeight;
    }

    @Override
    public synchronized @Nullable State byToken(String tokenHash, Deadline deadline) {
        String id = ids.get(tokenHash);
        return id == null ? null : rows.get(id);
    }

    @Override
    public synchronized @Nullable State byId(String id, Deadline deadline) {
        return rows.get(id);
    }

    @Override
    public synchronized void mergeAll(Collection<State> states, Deadline deadline) {
        for (State state : states) {
            State row = rows.get(state.id());
            put(row == null ? state : row.merged(state));
        }
    }

    @Override
    public synchronized @Nullable State change(
            String id, Deadline deadline, Function<@Nullable State, @Nullable State> change) {
        State next = change.apply(rows.get(id));
        if (next != null) {
            put(next);
        }
        return next;
    }

    private void put(State state) {
        remove(state.id());
        rows.put(state.id(), state);
        ids.put(state.identity().tokenHash(), state.id());
        weight += state.weight();
        while (weight > mostWeight && rows.size() > 1) {
            remove(rows.firstEntry().getKey());
        }
    }

    private void remove(String id) {
        State row = rows.remove(id);
        if (row != null) {
            ids.remove(row.identity().tokenHash());
            weight -= row.weight();
        }
    }

    @Override
    public synchronized boolean takeSweep(long nowMillis, long everyMillis, Deadline deadline) {
        boolean due = nextSweepMillis <= nowMillis;
        nextSweepMillis = due ? nowMillis + everyMillis : nextSweepMillis;
        return due;
    }

    @Override
    public synchronized int sweep(long usedBeforeMillis, int most, Deadline deadline) {
        List<String> expired = new ArrayList<>();
        for (State row : rows.values()) {
            if (row.usedMillis() < usedBeforeMillis && expired.size() < most) {
                expired.add(row.id());
            }
        }
        expired.forEach(this::remove);
        return expired.size();
    }
}
