package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Link;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One node as far as rows go: its cache, its connections, and what it does with them, with pauses between the steps. */
final class CheckedNode implements RowCache.Loader {
    static final String MODEL = "checked";
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final String name;
    private final RowCache cache;
    private final Database database;
    private final Shaker shaker;
    private final Promises promises;

    CheckedNode(String name, RowCache cache, Database database, Shaker shaker, Promises promises) {
        this.name = name;
        this.cache = cache;
        this.database = database;
        this.shaker = shaker;
        this.promises = promises;
    }

    static Row row(String id, long version) {
        return new Row(id, version, "{\"version\":" + version + "}");
    }

    @Override
    public @Nullable Row load(String id, Deadline deadline) {
        return loadAll(List.of(id), deadline).get(id);
    }

    @Override
    public Map<String, Row> loadAll(Collection<String> ids, Deadline deadline) {
        return shaker.shake(() -> database.read(deadline, link -> {
            Map<String, Row> rows = new HashMap<>();
            for (String id : ids) {
                for (long version : versions(link, id, " LOCK IN SHARE MODE")) {
                    rows.put(id, row(id, version));
                }
            }
            return rows;
        }));
    }

    private static List<Long> versions(Link link, String id, String lock) throws SQLException {
        return link.query("SELECT version FROM checked WHERE id = ?" + lock, List.of(id), r -> r.getLong(1));
    }

    /** One read as a script does it; what could not be read promises nothing. */
    void read(String id) {
        long least = promises.least(id);
        try {
            Row row = cache.get(MODEL, id, this, Deadline.in(PATIENCE));
            promises.read(name, id, least, row);
        } catch (DataException e) {
            shaker.pause();
        }
    }

    void readMany(List<String> ids) {
        Map<String, Long> least = new HashMap<>();
        ids.forEach(id -> least.put(id, promises.least(id)));
        try {
            List<@Nullable Row> rows = cache.getMany(MODEL, ids, this, Deadline.in(PATIENCE));
            for (int i = 0; i < ids.size(); i++) {
                promises.read(name, ids.get(i), least.getOrDefault(ids.get(i), 0L), rows.get(i));
            }
        } catch (DataException e) {
            shaker.pause();
        }
    }

    /** One write as a model does it. The version that was acknowledged, 0 if none was. */
    long write(String id) {
        Deadline deadline = Deadline.in(PATIENCE);
        AtomicReference<RowCache.@Nullable Change> change = new AtomicReference<>();
        long version;
        try {
            version = database.write(deadline, link -> {
                link.update("UPDATE checked SET version = version + 1 WHERE id = ?", List.of(id));
                long next = versions(link, id, "").getFirst();
                change.set(cache.begin(MODEL, id, deadline));
                shaker.pause();
                return next;
            });
        } catch (DataException e) {
            RowCache.Change begun = change.get();
            if (begun != null) {
                begun.forgotten();
            }
            return 0;
        }
        shaker.pause();
        RowCache.Change begun = change.get();
        if (begun != null) {
            begun.committed(row(id, version));
        }
        promises.acknowledged(id, version);
        return version;
    }
}
