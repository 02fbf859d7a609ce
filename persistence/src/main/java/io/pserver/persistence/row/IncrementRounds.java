package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.model.Schema;
import io.pserver.persistence.shard.Home;
import io.pserver.persistence.shard.Place;
import io.pserver.persistence.shard.ShardMap;
import io.pserver.persistence.shard.ShardView;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Increments of different rows that are asked for at the same time, in one transaction: they share its round trips and its commit,
 * which is most of what each would cost. Each row's is still all or nothing, and in the database before it is answered.
 *
 * <p>A round never waits for a row that another transaction has locked; it leaves that out, as it does whatever else is not the usual
 * case, and the caller does it alone. Any thread.
 */
final class IncrementRounds {
    // One commits while the next one collects.
    private static final int PLACES = 2;
    private static final int MOST_TOGETHER = 64;

    /** One increment; all of a round have the same fields and different ids. */
    record Asked(String id, int bucket, Increments amounts) {}

    private record Target(String model, String database) {}

    private final ShardMap shards;
    private final Schema schema;
    private final RowCache cache;
    private final RowCounters counters;
    private final LongSupplier nowMs;
    private final ConcurrentMap<Target, Rounds<Asked, Row>> rounds = new ConcurrentHashMap<>();

    IncrementRounds(ShardMap shards, Schema schema, RowCache cache, RowCounters counters, LongSupplier nowMs) {
        this.shards = shards;
        this.schema = schema;
        this.cache = cache;
        this.counters = counters;
        this.nowMs = nowMs;
    }

    /**
     * The row as it is after the increment.
     *
     * @param alone does it in a transaction of its own
     */
    @Nullable
    Row call(KnownModel model, String id, Increments amounts, Deadline deadline, Supplier<@Nullable Row> alone) {
        int bucket = ShardMap.bucketOf(id);
        Database database = shards.view().ofBucket(bucket).map(Place::database).orElse(null);
        if (database == null || database.dialect() == Dialect.H2) {
            return alone.get(); // nowhere now, or in this process, where there are no round trips to be shared
        }
        schema.ensure(database, model.definition(), deadline);
        return rounds.computeIfAbsent(new Target(model.name(), database.name()), _ -> roundsOf(model, database))
                .call(new Asked(id, bucket, amounts), deadline, alone);
    }

    private Rounds<Asked, Row> roundsOf(KnownModel model, Database database) {
        return new Rounds<>(PLACES, MOST_TOGETHER, IncrementRounds::fits, parts -> run(model, database, parts));
    }

    private static boolean fits(List<Rounds.Part<Asked, Row>> parts, Asked other) {
        return parts.getFirst().ask().amounts().numbers().equals(other.amounts().numbers())
                && parts.stream().noneMatch(part -> part.ask().id().equals(other.id()));
    }

    private Runnable run(KnownModel model, Database database, List<Rounds.Part<Asked, Row>> parts) {
        ShardView view = shards.view();
        Map<String, Rounds.Part<Asked, Row>> partOf = new TreeMap<>(); // in the order in which all rounds lock
        for (Rounds.Part<Asked, Row> part : parts) {
            Place place = view.ofBucket(part.ask().bucket()).orElse(null);
            if (place != null && place.database() == database) {
                partOf.put(part.ask().id(), part);
            }
        }
        List<Asked> asked = partOf.values().stream().map(Rounds.Part::ask).toList();
        Deadline deadline = parts.getFirst().deadline();
        Round round = new Round(model, database, view.homeOf(database), deadline);
        try {
            round.run(asked);
        } catch (DataException e) {
            if (round.isInDoubt() && e instanceof DataException.TooLate) {
                partOf.values().forEach(part -> part.refuse(e));
            }
            return () -> {};
        }
        round.rows.forEach(row -> Objects.requireNonNull(partOf.get(row.id())).answer(row));
        return round::tellCache;
    }

    /** One transaction. One thread. */
    private final class Round {
        private final KnownModel model;
        private final Database database;
        private final Home home;
        private final Deadline deadline;
        private List<Row> rows = List.of();
        private List<RowCache.Change> changes = List.of();
        private boolean written;

        Round(KnownModel model, Database database, Home home, Deadline deadline) {
            this.model = model;
            this.database = database;
            this.home = home;
            this.deadline = deadline;
        }

        void run(List<Asked> asked) {
            boolean done = false;
            try {
                rows = database.transact(deadline, link -> {
                    written = false;
                    forget(); // a try that another transaction got into the way of
                    List<Row> now = model.table(link.dialect()).incrementFree(link, home, asked, nowMs.getAsLong());
                    if (!now.isEmpty()) {
                        changes = cache.beginAll(
                                model.name(), now.stream().map(Row::id).toList(), deadline);
                    }
                    written = true;
                    return now;
                });
                done = true;
                counters.writes.add(rows.size());
            } finally {
                if (!done) {
                    forget();
                }
            }
        }

        /** Whether all was written, so that only the answer to the commit can be missing. */
        boolean isInDoubt() {
            return written;
        }

        private void forget() {
            changes.forEach(RowCache.Change::forgotten);
            changes = List.of();
        }

        void tellCache() {
            cache.committed(changes, rows);
        }
    }
}
