package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Holds nothing, and writes down what it is told. Any thread. */
final class RecordingCache implements RowCache {
    final List<String> told = Collections.synchronizedList(new ArrayList<>());

    @Override
    public @Nullable Row get(String model, String id, Loader loader, Deadline deadline) {
        told.add("get " + id);
        return RowCache.none().get(model, id, loader, deadline);
    }

    @Override
    public List<@Nullable Row> getMany(String model, List<String> ids, Loader loader, Deadline deadline) {
        told.add("getMany " + ids);
        return RowCache.none().getMany(model, ids, loader, deadline);
    }

    @Override
    public Change begin(String model, String id, Deadline deadline) {
        told.add("begin " + model + " " + id);
        return new Change() {
            @Override
            public void committed(@Nullable Row row) {
                told.add("committed " + id + (row == null ? " gone" : " " + row.version()));
            }

            @Override
            public void forgotten() {
                told.add("forgotten " + id);
            }
        };
    }
}
