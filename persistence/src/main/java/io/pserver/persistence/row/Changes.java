package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The rows that one transaction has changed, of which the cache is told once it has ended: all together, and each exactly once. One
 * thread at a time.
 */
final class Changes {
    private record Place(String model, String id) {}

    private final RowCache cache;
    private final Map<Place, RowCache.Change> begun = new LinkedHashMap<>();
    private final Map<Place, @Nullable Row> rows = new LinkedHashMap<>();

    Changes(RowCache cache) {
        this.cache = cache;
    }

    /** Notes what was written, when the transaction has locked the row and before it commits. */
    void note(String model, Written written, Deadline deadline) {
        if (!written.happened()) {
            return;
        }
        Place place = new Place(model, written.id());
        if (!begun.containsKey(place)) {
            begun.put(place, cache.begin(model, written.id(), deadline));
        }
        rows.put(place, written.row());
    }

    int size() {
        return begun.size();
    }

    /** Tells the cache that all is committed. */
    void committed() {
        begun.forEach((place, change) -> change.committed(rows.get(place)));
        clear();
    }

    /** Tells the cache that nothing was changed, or that nobody knows; nothing if it was told before. */
    void forgotten() {
        begun.values().forEach(RowCache.Change::forgotten);
        clear();
    }

    private void clear() {
        begun.clear();
        rows.clear();
    }
}
