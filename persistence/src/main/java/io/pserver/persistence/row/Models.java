package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.database.Link;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.model.Schema;
import io.pserver.persistence.shard.Place;
import io.pserver.persistence.shard.ShardMap;
import io.pserver.persistence.shard.ShardView;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * All models of a game: rows in and out as JSON text, wherever they are kept. Rows that are got by id come through the cache; every
 * write is in its database before it is answered.
 *
 * <p>Any thread; every call waits until its deadline at most. Besides what each says, calls throw {@link
 * DataException.Unavailable} when a database is down, {@link DataException.TooLate}, {@link DataException.Invalid} for a model
 * that is not there or an argument that cannot be, and {@link DataException.Refused} when a table is not what its model says.
 */
public final class Models {
    private static final int MOST_IDS = 1_000;

    /** The statements of one write. */
    @FunctionalInterface
    private interface Step {
        Written run(RowTable table, Link link, Place place) throws SQLException;
    }

    private final ModelSet models;
    private final Databases databases;
    private final ShardMap shards;
    private final RowCache cache;
    private final RowCounters counters;
    private final Schema schema = new Schema();
    private final LongSupplier clockMs;
    private final RowIds ids;
    private final IncrementRounds rounds;
    private final boolean isOrderedByUnit;

    private Models(
            ModelSet models,
            Databases databases,
            ShardMap shards,
            RowCache cache,
            RowCounters counters,
            LongSupplier clockMs) {
        this.models = models;
        this.databases = databases;
        this.shards = shards;
        this.cache = cache;
        this.counters = counters;
        this.clockMs = clockMs;
        this.ids = new RowIds(clockMs);
        this.rounds = new IncrementRounds(shards, schema, cache, counters, clockMs);
        this.isOrderedByUnit = databases.all().stream().allMatch(database -> database.dialect() == Dialect.H2);
    }

    /**
     * Opens the models. Asks no database: tables are made when they are first used, or by {@link #prepare}.
     *
     * @throws IllegalArgumentException if two models' names differ in case only
     */
    public static Models open(
            List<ModelDefinition> definitions,
            Databases databases,
            ShardMap shards,
            RowCache cache,
            RowCounters counters) {
        return new Models(new ModelSet(definitions), databases, shards, cache, counters, System::currentTimeMillis);
    }

    /**
     * Makes all tables, and adds to them what is missing, in every database. For the start, with minutes for an index on a big
     * table; whatever it leaves, the first use of a table does.
     *
     * @return a sentence for each table that could not be; empty if all are well
     */
    public List<String> prepare(Deadline deadline) {
        List<String> problems = new ArrayList<>();
        for (KnownModel model : models.all()) {
            for (Database database : databases.all()) {
                try {
                    schema.ensure(database, model.definition(), deadline);
                } catch (DataException e) {
                    problems.add("models." + model.name() + ": " + e.getMessage());
                }
            }
        }
        return problems;
    }

    /** The row, or null if there is none. From the cache if that has it; never older than one that anybody was given. */
    public @Nullable String get(String model, String id, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            counters.gets.increment();
            Row row = RowIds.isPossible(id) ? cache.get(known.name(), id, loader(known), deadline) : null;
            return row == null ? null : row.json();
        });
    }

    /**
     * Rows by id.
     *
     * @param ids at most 1,000
     * @return a JSON array in the order of {@code ids}, null for what is not there
     */
    public String getMany(String model, List<String> ids, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            if (ids.size() > MOST_IDS) {
                throw new DataException.Invalid("getMany takes " + MOST_IDS + " ids at most, not " + ids.size());
            }
            counters.gets.add(ids.size());
            List<String> possible =
                    ids.stream().filter(RowIds::isPossible).distinct().toList();
            List<@Nullable Row> rows =
                    possible.isEmpty() ? List.of() : cache.getMany(known.name(), possible, loader(known), deadline);
            return RowList.inOrder(ids, possible, rows);
        });
    }

    /** The row as its primary has it, for {@link #replaceIf}; null if there is none. */
    public @Nullable Row current(String model, String id, Deadline deadline) {
        return counted(() -> {
            counters.gets.increment();
            return RowIds.isPossible(id) ? loader(models.find(model)).load(id, deadline) : null;
        });
    }

    /**
     * Inserts a row.
     *
     * @param rowJson its id may be missing, and is generated then
     * @return the row as it is now
     * @throws DataException.Conflict if there is a row with this id
     */
    public String create(String model, String rowJson, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            RowInput row = known.codec().parse(rowJson);
            String id = row.id() == null ? ids.next() : row.id();
            return json(write(
                    known,
                    id,
                    deadline,
                    (table, link, place) -> Written.of(id, table.create(link, place, id, row, now()))));
        });
    }

    /**
     * Inserts a row, or replaces the one with its id; fields that are not named get their defaults.
     *
     * @param rowJson if it has a version, the row must be there and at that version
     * @return the row as it is now
     * @throws DataException.Conflict if it is not
     */
    public String put(String model, String rowJson, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            RowInput row = known.codec().parse(rowJson);
            String id = row.id() == null ? ids.next() : row.id();
            return json(write(
                    known,
                    id,
                    deadline,
                    (table, link, place) -> Written.of(id, table.put(link, place, id, row, now()))));
        });
    }

    /**
     * Replaces a row that is at a version: the second half of an update.
     *
     * @return the row as it is now, or null if it has moved on or is gone
     */
    public @Nullable String replaceIf(String model, String id, long version, String rowJson, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            RowInput row = known.parse(RowIds.checked(id), rowJson);
            return write(
                            known,
                            id,
                            deadline,
                            (table, link, place) ->
                                    Written.of(id, table.replaceIf(link, place, id, version, row, now())))
                    .json();
        });
    }

    /**
     * Adds to a row's numbers in the database, so that no increment is lost.
     *
     * @param amounts {@code {"score": 5}}; fields of type int or double, of which null counts as 0
     * @return the row as it is now, or null if there is none
     */
    public @Nullable String increment(String model, String id, String amounts, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            Increments increments = Increments.parse(amounts, known.codec(), known.columns());
            if (!RowIds.isPossible(id)) {
                return null;
            }
            Row row = rounds.call(known, id, increments, deadline, () -> increment(known, id, increments, deadline));
            return row == null ? null : row.json();
        });
    }

    private @Nullable Row increment(KnownModel model, String id, Increments increments, Deadline deadline) {
        return write(
                        model,
                        id,
                        deadline,
                        (table, link, place) -> Written.of(id, table.increment(link, place, id, increments, now())))
                .row();
    }

    /** Removes a row; whether there was one. */
    public boolean remove(String model, String id, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            return RowIds.isPossible(id)
                    && write(
                                    known,
                                    id,
                                    deadline,
                                    (table, link, place) -> new Written(id, table.remove(link, place, id), null))
                            .happened();
        });
    }

    /**
     * Finds rows in all databases, one after the other.
     *
     * @param query {@code {where, orderBy, limit, after, fresh}}; without {@code fresh} a replica may answer, which may be behind
     * @return a JSON array of rows in their order
     */
    public String find(String model, String query, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            counters.finds.increment();
            return search(known).find(known.finds().find(query), deadline);
        });
    }

    /**
     * Counts rows in all databases.
     *
     * @param query {@code {where, fresh}}
     */
    public long count(String model, String query, Deadline deadline) {
        return counted(() -> {
            KnownModel known = models.find(model);
            counters.finds.increment();
            return search(known).count(known.finds().count(query), deadline);
        });
    }

    /**
     * Begins a transaction on the database that keeps {@code key}. The caller closes it; it is rolled back at the deadline.
     */
    public ModelTransaction begin(String key, Deadline deadline) {
        counters.transactions.increment();
        return shards.with(deadline, view -> begin(view, view.placeOf(key), deadline));
    }

    private ModelTransaction begin(ShardView view, Place place, Deadline deadline) {
        for (KnownModel model : models.all()) {
            makeReady(place.database(), model, deadline);
        }
        return new ModelTransaction(
                new ModelTransaction.Scope(
                        models, schema, new TransactionPlaces(shards, view, place), counters, ids, clockMs, deadline),
                cache,
                place.database().begin(deadline));
    }

    // Inside a transaction, a second connection would be needed for it. What is wrong with a table matters to those who
    // use it.
    private void makeReady(Database database, KnownModel model, Deadline deadline) {
        try {
            schema.ensure(database, model.definition(), deadline);
        } catch (DataException.Refused _) {
            // said again when the transaction uses the table
        }
    }

    private Written write(KnownModel model, String id, Deadline deadline, Step step) {
        return shards.at(id, deadline, place -> write(model, place, deadline, step));
    }

    private Written write(KnownModel model, Place place, Deadline deadline, Step step) {
        schema.ensure(place.database(), model.definition(), deadline);
        Changes changes = new Changes(cache);
        try {
            Written written = place.database().transact(deadline, link -> {
                changes.forgotten(); // of a try that another transaction got into the way of
                Written done = step.run(model.table(link.dialect()), link, place);
                changes.note(model.name(), done, deadline);
                return done;
            });
            counters.writes.add(changes.size());
            changes.committed();
            return written;
        } finally {
            changes.forgotten(); // nothing is left if it was committed
        }
    }

    private RowLoader loader(KnownModel model) {
        return new RowLoader(model, schema, shards);
    }

    private RowSearch search(KnownModel model) {
        return new RowSearch(model, schema, shards, counters, isOrderedByUnit);
    }

    private long now() {
        return clockMs.getAsLong();
    }

    private static String json(Written written) {
        return Objects.requireNonNull(written.json(), "a row was written and is not there");
    }

    private <T extends @Nullable Object> T counted(Supplier<T> call) {
        return Refusals.counted(counters, call);
    }
}
