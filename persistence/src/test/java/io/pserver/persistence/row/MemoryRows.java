package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A database of rows by id. A test can put a step before and after the read of a load. */
final class MemoryRows implements RowCache.Loader {
    private final Map<String, Row> rows = new HashMap<>();
    private final Deque<Runnable> afterRead = new ArrayDeque<>();
    int loads;

    static Row row(String id, long version) {
        return new Row(id, version, "{\"version\":" + version + "}");
    }

    void has(String id, long version) {
        rows.put(id, row(id, version));
    }

    void removed(String id) {
        rows.remove(id);
    }

    /** Runs a step after the next load has read and before its caller has the row. */
    void afterRead(Runnable step) {
        afterRead.add(step);
    }

    @Override
    public @Nullable Row load(String id, Deadline deadline) {
        loads++;
        Row row = rows.get(id);
        Runnable step = afterRead.poll();
        if (step != null) {
            step.run();
        }
        return row;
    }

    @Override
    public Map<String, Row> loadAll(Collection<String> ids, Deadline deadline) {
        loads++;
        Map<String, Row> found = new HashMap<>();
        for (String id : ids) {
            Row row = rows.get(id);
            if (row != null) {
                found.put(id, row);
            }
        }
        Runnable step = afterRead.poll();
        if (step != null) {
            step.run();
        }
        return found;
    }
}
