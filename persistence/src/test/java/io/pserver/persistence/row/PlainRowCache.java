package io.pserver.persistence.row;

import io.pserver.cache.Cache;
import io.pserver.persistence.Deadline;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What one would write first: stored after the load, removed after the change. It is here to be found out. */
final class PlainRowCache implements RowCache {
    private static final Duration TTL = Duration.ofHours(1);

    private final Cache cache;
    private final RowKeys keys = new RowKeys();

    PlainRowCache(Cache cache) {
        this.cache = cache;
    }

    @Override
    public @Nullable Row get(String model, String id, Loader loader, Deadline deadline) {
        String key = keys.of(model, id);
        byte[] bytes = cache.get(key);
        CachedValue value = bytes == null ? null : CachedValue.decode(bytes);
        if (value != null) {
            return new Row(id, value.number(), value.json());
        }
        Row row = loader.load(id, deadline);
        if (row != null) {
            cache.set(key, new CachedValue(CachedValue.Kind.ROW, 0, row.version(), row.json()).encode(), TTL);
        }
        return row;
    }

    @Override
    public List<@Nullable Row> getMany(String model, List<String> ids, Loader loader, Deadline deadline) {
        throw new UnsupportedOperationException("one row is enough to be found out");
    }

    @Override
    public Change begin(String model, String id, Deadline deadline) {
        return new Change() {
            @Override
            public void committed(@Nullable Row row) {
                cache.remove(keys.of(model, id));
            }

            @Override
            public void forgotten() {}
        };
    }
}
