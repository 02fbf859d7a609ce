package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.model.Schema;
import io.pserver.persistence.shard.ShardMap;
import io.pserver.persistence.shard.ShardView;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Loads a model's rows from the primaries that keep them. Any thread. */
final class RowLoader implements RowCache.Loader {
    private final KnownModel model;
    private final Schema schema;
    private final ShardMap shards;

    RowLoader(KnownModel model, Schema schema, ShardMap shards) {
        this.model = model;
        this.schema = schema;
        this.shards = shards;
    }

    @Override
    public @Nullable Row load(String id, Deadline deadline) {
        return shards.<@Nullable Row>at(id, deadline, place -> {
            Database database = place.database();
            schema.ensure(database, model.definition(), deadline);
            RowTable table = model.table(database.dialect());
            return database.<@Nullable Row>read(deadline, link -> table.get(link, place, id, RowTable.Lock.SHARED));
        });
    }

    @Override
    public Map<String, Row> loadAll(Collection<String> ids, Deadline deadline) {
        return shards.with(deadline, view -> loadAll(view, ids, deadline));
    }

    private Map<String, Row> loadAll(ShardView view, Collection<String> ids, Deadline deadline) {
        Map<Database, Set<String>> places = new LinkedHashMap<>();
        for (String id : ids) {
            places.computeIfAbsent(view.placeOf(id).database(), _ -> new LinkedHashSet<>())
                    .add(id);
        }
        Map<String, Row> found = new HashMap<>();
        places.forEach((database, those) -> {
            schema.ensure(database, model.definition(), deadline);
            RowTable table = model.table(database.dialect());
            List<Row> rows = database.read(
                    deadline, link -> table.getMany(link, view.homeOf(database), those, RowTable.Lock.SHARED));
            rows.forEach(row -> found.put(row.id(), row));
        });
        return found;
    }
}
