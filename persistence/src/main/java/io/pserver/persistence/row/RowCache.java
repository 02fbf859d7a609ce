package io.pserver.persistence.row;

import io.pserver.persistence.Deadline;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What stands in front of the rows of all databases. It never gives a version older than one that anybody was given before, and
 * never fails because a cache does: without one, everything is loaded.
 *
 * <p>Any thread; loads run on the caller's.
 */
public interface RowCache {
    /** Loads rows from the database that keeps them. */
    interface Loader {
        /**
         * Reads a row so that it waits for a transaction which is changing it, and so sees what that leaves.
         *
         * @return null if there is none
         */
        @Nullable
        Row load(String id, Deadline deadline);

        /** Like {@link #load} for many, in as few round trips as there are databases; those that are there, by id. */
        Map<String, Row> loadAll(Collection<String> ids, Deadline deadline);
    }

    /**
     * The row, from the cache or loaded; of a thousand callers who miss at once, one loads.
     *
     * @param model the model's name
     * @return null if there is none
     */
    @Nullable
    Row get(String model, String id, Loader loader, Deadline deadline);

    /** Rows in the order of {@code ids}, null for what is not there. */
    List<@Nullable Row> getMany(String model, List<String> ids, Loader loader, Deadline deadline);

    /**
     * A row is about to change: called inside its transaction, when that has locked it and before it commits. From then until
     * the change ends, nobody is given the row from the cache.
     *
     * <p>It may wait, in the worst case until the deadline, while the caller holds the row's lock: when a cache server has just
     * stopped answering, other nodes have to hear of it first.
     *
     * @return to be told how the change ended, in every case
     * @throws io.pserver.persistence.DataException.TooLate if that cannot be made sure before the deadline; roll back then
     */
    Change begin(String model, String id, Deadline deadline);

    /** {@link #begin} for several rows, of which none is to change if this throws. */
    default List<Change> beginAll(String model, List<String> ids, Deadline deadline) {
        List<Change> begun = new ArrayList<>();
        try {
            ids.forEach(id -> begun.add(begin(model, id, deadline)));
            return begun;
        } catch (Throwable e) {
            begun.forEach(Change::forgotten);
            throw e;
        }
    }

    /**
     * {@link Change#committed} for several changes.
     *
     * @param rows in the order of the changes; none was removed
     */
    default void committed(List<Change> changes, List<Row> rows) {
        for (int i = 0; i < changes.size(); i++) {
            changes.get(i).committed(rows.get(i));
        }
    }

    /** A change under way. Exactly one of its methods is called, once. */
    interface Change {
        /** It is committed. {@code row} is what the database now has, null if it was removed. Until then all load the row. */
        void committed(@Nullable Row row);

        /** It was rolled back, or nobody knows. To be called when the transaction has ended as far as this node can tell. */
        void forgotten();
    }

    /** No cache at all. */
    static RowCache none() {
        return new NoRowCache();
    }
}
