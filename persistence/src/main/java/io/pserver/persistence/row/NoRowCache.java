package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Loads everything. Any thread. */
final class NoRowCache implements RowCache {
    private static final Change NOTHING = new Change() {
        @Override
        public void committed(@Nullable Row row) {}

        @Override
        public void forgotten() {}
    };

    @Override
    public @Nullable Row get(String model, String id, Loader loader, Deadline deadline) {
        return loader.load(id, deadline);
    }

    @Override
    public List<@Nullable Row> getMany(String model, List<String> ids, Loader loader, Deadline deadline) {
        Map<String, Row> found = loader.loadAll(ids, deadline);
        List<@Nullable Row> rows = new ArrayList<>(ids.size());
        for (String id : ids) {
            rows.add(found.get(id));
        }
        return rows;
    }

    @Override
    public Change begin(String model, String id, Deadline deadline) {
        return NOTHING;
    }
}
