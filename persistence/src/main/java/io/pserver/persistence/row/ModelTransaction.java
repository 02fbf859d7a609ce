package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Link;
import io.pserver.persistence.database.Transaction;
import io.pserver.persistence.model.Schema;
import io.pserver.persistence.shard.BucketMoved;
import io.pserver.persistence.shard.Place;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link Models} and {@link Sql} in one transaction on one database. A row that it gets is its own until it ends, so
 * what was read may be changed without a version. The cache is neither asked, nor told anything before the commit.
 *
 * <p>One thread at a time. Besides what {@link Models} says, every call may throw {@link DataException.Conflict} because another
 * transaction got into the way: this one is over then, and the caller may run all of it again. Ids that another database
 * keeps are refused as {@link DataException.Invalid}; {@code find} and {@code count} see this database's rows only.
 */
public final class ModelTransaction implements AutoCloseable {
    private static final int MOST_IDS = 1_000;
    /** A node has tens of databases at most, so an id for this one comes up long before. */
    private static final int MOST_TRIES = 100_000;

    /** What a transaction needs from the models that began it. */
    record Scope(
            ModelSet models,
            Schema schema,
            TransactionPlaces places,
            RowCounters counters,
            RowIds ids,
            LongSupplier clockMs,
            Deadline deadline) {}

    /** The statements of one call. */
    @FunctionalInterface
    private interface Step<T extends @Nullable Object> {
        T run(RowTable table, Link link) throws SQLException;
    }

    private final Scope scope;
    private final Transaction transaction;
    private final Changes changes;

    ModelTransaction(Scope scope, RowCache cache, Transaction transaction) {
        this.scope = scope;
        this.transaction = transaction;
        this.changes = new Changes(cache);
    }

    /** As {@link Models#get}, from the database. */
    public @Nullable String get(String model, String id) {
        Row row = current(model, id);
        return row == null ? null : row.json();
    }

    /** As {@link Models#current}. */
    public @Nullable Row current(String model, String id) {
        return counted(() -> {
            scope.counters.gets.increment();
            return isHere(id) ? run(model, (table, link) -> table.get(link, placeOf(id), id, RowTable.Lock.OWN)) : null;
        });
    }

    /** As {@link Models#getMany}, from the database. */
    public String getMany(String model, List<String> ids) {
        return counted(() -> {
            if (ids.size() > MOST_IDS) {
                throw new DataException.Invalid("getMany takes " + MOST_IDS + " ids at most, not " + ids.size());
            }
            scope.counters.gets.add(ids.size());
            List<String> here = ids.stream().filter(this::isHere).distinct().toList();
            List<Row> rows = here.isEmpty()
                    ? List.of()
                    : run(model, (table, link) -> table.getMany(link, scope.places.home(), here, RowTable.Lock.OWN));
            return RowList.inOrder(ids, rows.stream().map(Row::id).toList(), List.copyOf(rows));
        });
    }

    /** As {@link Models#create}; a generated id is one that this database keeps. */
    public String create(String model, String rowJson) {
        return counted(() -> {
            RowInput row = find(model).codec().parse(rowJson);
            String id = idOf(row);
            return json(write(model, (table, link) -> Written.of(id, table.create(link, placeOf(id), id, row, now()))));
        });
    }

    /** As {@link Models#put}. */
    public String put(String model, String rowJson) {
        return counted(() -> {
            RowInput row = find(model).codec().parse(rowJson);
            String id = idOf(row);
            return json(write(model, (table, link) -> Written.of(id, table.put(link, placeOf(id), id, row, now()))));
        });
    }

    /** As {@link Models#replaceIf}. */
    public @Nullable String replaceIf(String model, String id, long version, String rowJson) {
        return counted(() -> {
            RowInput row = find(model).parse(RowIds.checked(id), rowJson);
            return !isHere(id)
                    ? null
                    : write(
                                    model,
                                    (table, link) ->
                                            Written.of(id, table.replaceIf(link, placeOf(id), id, version, row, now())))
                            .json();
        });
    }

    /** As {@link Models#increment}. */
    public @Nullable String increment(String model, String id, String amounts) {
        return counted(() -> {
            KnownModel known = find(model);
            Increments increments = Increments.parse(amounts, known.codec(), known.columns());
            return !isHere(id)
                    ? null
                    : write(
                                    model,
                                    (table, link) ->
                                            Written.of(id, table.increment(link, placeOf(id), id, increments, now())))
                            .json();
        });
    }

    /** As {@link Models#remove}. */
    public boolean remove(String model, String id) {
        return counted(() -> isHere(id)
                && write(model, (table, link) -> new Written(id, table.remove(link, placeOf(id), id), null))
                        .happened());
    }

    /** As {@link Models#find}, in this database, and with what this transaction has changed. */
    public String find(String model, String query) {
        return counted(() -> {
            KnownModel known = find(model);
            scope.counters.finds.increment();
            FindQuery asked = known.finds().find(query);
            return run(model, (table, link) -> {
                FindQuery page = asked.afterId() == null
                        ? asked
                        : asked.withAfter(RowList.keysOf(
                                table.stored(link, placeOf(asked.afterId()), asked.afterId(), RowTable.Lock.NONE),
                                asked,
                                known.columns()));
                return RowList.of(table.find(link, scope.places.home(), page), known.codec());
            });
        });
    }

    /** As {@link Models#count}, in this database. */
    public long count(String model, String query) {
        return counted(() -> {
            scope.counters.finds.increment();
            FindQuery asked = find(model).finds().count(query);
            return run(model, (table, link) -> table.count(link, scope.places.home(), asked));
        });
    }

    /** As {@link Sql#query}, in this transaction. */
    public String query(String text, String params) {
        return counted(() -> {
            scope.counters.statements.increment();
            SqlText.checkQuery(text, scope.places.database().dialect());
            List<@Nullable Object> values = SqlValues.params(params);
            return transaction.run(link -> Sql.query(link, text, values));
        });
    }

    /** As {@link Sql#exec}, in this transaction; statements that would commit it are refused. */
    public int exec(String text, String params) {
        return counted(() -> {
            scope.counters.statements.increment();
            SqlText.checkExec(text, scope.places.database().dialect(), true);
            List<@Nullable Object> values = SqlValues.params(params);
            return run(link -> {
                scope.places.hold(link);
                return link.update(text, values);
            });
        });
    }

    /**
     * Makes all of it last, and then tells the cache.
     *
     * @throws DataException.TooLate also if the answer was lost; the message then says that it may have happened
     */
    public void commit() {
        counted(() -> {
            try {
                transaction.commit();
                scope.counters.writes.add(changes.size());
                changes.committed();
            } finally {
                changes.forgotten(); // nothing is left if it was committed
            }
            return true;
        });
    }

    /** Gives up whatever was not committed. */
    @Override
    public void close() {
        try {
            transaction.close();
        } finally {
            changes.forgotten();
        }
    }

    private KnownModel find(String model) {
        return scope.models.find(model);
    }

    // Before the first statement on a table that begin() found wrong, so that the author is told why.
    private <T extends @Nullable Object> T run(String model, Step<T> step) {
        KnownModel known = find(model);
        scope.schema.ensure(scope.places.database(), known.definition(), scope.deadline);
        RowTable table = known.table(scope.places.database().dialect());
        return run(link -> step.run(table, link));
    }

    private <T extends @Nullable Object> T run(Database.Work<T> work) {
        try {
            return transaction.run(work);
        } catch (BucketMoved e) {
            throw scope.places.moved(e);
        }
    }

    private Written write(String model, Step<Written> step) {
        Written written = run(model, step);
        changes.note(model, written, scope.deadline);
        return written;
    }

    /** Whether a row can have the id; if so, this database keeps it. */
    private boolean isHere(String id) {
        if (!RowIds.isPossible(id)) {
            return false;
        }
        scope.places.check(id, transaction);
        return true;
    }

    private Place placeOf(String id) {
        return scope.places.of(id);
    }

    private String idOf(RowInput row) {
        if (row.id() != null) {
            isHere(row.id());
            return row.id();
        }
        for (int i = 0; i < MOST_TRIES; i++) {
            String id = scope.ids.next();
            if (scope.places.has(id)) {
                return id;
            }
        }
        throw new DataException.Refused("database " + scope.places.database().name() + " keeps no new ids");
    }

    private long now() {
        return scope.clockMs.getAsLong();
    }

    private static String json(Written written) {
        return Objects.requireNonNull(written.json(), "a row was written and is not there");
    }

    private <T extends @Nullable Object> T counted(Supplier<T> call) {
        return Refusals.counted(scope.counters, call);
    }
}
