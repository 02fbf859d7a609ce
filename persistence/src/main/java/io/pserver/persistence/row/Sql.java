package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.Link;
import io.pserver.persistence.shard.BucketMoved;
import io.pserver.persistence.shard.Place;
import io.pserver.persistence.shard.ShardMap;
import java.sql.SQLException;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A game's own SQL, on one database. Values are given as {@code ?} only. What it does to a model's table is not told to the cache:
 * rows that are cached stay as they were until they expire or are written.
 *
 * <p>Any thread; waits for the database until the deadline.
 */
public final class Sql {
    private final Databases databases;
    private final ShardMap shards;
    private final RowCounters counters;

    public Sql(Databases databases, ShardMap shards, RowCounters counters) {
        this.databases = databases;
        this.shards = shards;
        this.counters = counters;
    }

    /**
     * Runs one statement that reads.
     *
     * @param params a JSON array, a value for each {@code ?}: strings, numbers, booleans, nulls
     * @param key whose database is asked; null for the first
     * @param isFresh whether a replica, which may be behind, will not do
     * @return a JSON array of objects; at most 10,000 rows and 16 Mi characters. Numbers that JavaScript cannot hold exactly are
     *     strings
     * @throws DataException.Invalid if it is no single statement that reads, a parameter cannot be one, or the result is too big
     */
    public String query(String text, String params, @Nullable String key, boolean isFresh, Deadline deadline) {
        return counted(() -> {
            List<@Nullable Object> values = SqlValues.params(params);
            return on(key, deadline, (database, place) -> {
                SqlText.checkQuery(text, database.dialect());
                Database.Work<String> work = link -> {
                    String rows = query(link, text, values);
                    checkStillThere(link, place);
                    return rows;
                };
                return isFresh ? database.read(deadline, work) : readReplica(database, work, deadline);
            });
        });
    }

    private static String readReplica(Database database, Database.Work<String> work, Deadline deadline) {
        try {
            return database.readReplica(deadline, work);
        } catch (BucketMoved _) {
            return database.read(deadline, work); // the replica may not have heard of it yet
        }
    }

    /**
     * Runs one statement that writes, once.
     *
     * @return the rows affected, as the database counts them
     * @throws DataException.Invalid if it is no single statement that writes, or a parameter cannot be one
     * @throws DataException.Conflict if transactions got into each other's way; a retry is safe
     */
    public int exec(String text, String params, @Nullable String key, Deadline deadline) {
        return counted(() -> {
            List<@Nullable Object> values = SqlValues.params(params);
            return on(key, deadline, (database, place) -> {
                SqlText.checkExec(text, database.dialect(), false);
                return database.write(deadline, link -> {
                    hold(link, place);
                    return link.update(text, values);
                });
            });
        });
    }

    /** What is done on a database; the place is null if there was no key. */
    @FunctionalInterface
    private interface Call<T> {
        T run(Database database, @Nullable Place place);
    }

    private <T> T on(@Nullable String key, Deadline deadline, Call<T> call) {
        return key == null
                ? call.run(databases.first(), null)
                : shards.at(key, deadline, place -> call.run(place.database(), place));
    }

    // A game's own statement may change rows of any bucket, so none may be moved meanwhile. With one database none can.
    private void hold(Link link, @Nullable Place place) throws SQLException {
        if (shards.isSpread()) {
            TransactionPlaces.hold(link, place);
        }
    }

    private void checkStillThere(Link link, @Nullable Place place) throws SQLException {
        if (place != null && shards.isSpread()) {
            TransactionPlaces.checkStillThere(link, place);
        }
    }

    static String query(Link link, String text, List<@Nullable Object> values) throws SQLException {
        return "[" + String.join(",", link.query(text, values, new SqlValues()::encode)) + "]";
    }

    private <T> T counted(Supplier<T> call) {
        counters.statements.increment();
        return Refusals.counted(counters, call);
    }
}
