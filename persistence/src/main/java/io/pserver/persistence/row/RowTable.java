package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.database.Link;
import io.pserver.persistence.model.Field;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.shard.BucketMoved;
import io.pserver.persistence.shard.Home;
import io.pserver.persistence.shard.Place;
import io.pserver.persistence.shard.ShardMap;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A model's rows in one database: each method runs the statements of one call on a connection that was lent. Any thread, with a
 * link of its own.
 *
 * <p>Each says the place that the caller believes the row to be in, and throws {@link BucketMoved}, with nothing done, if it is not.
 * The statement itself looks, so that this costs a statement only when there was no row.
 */
final class RowTable {
    /** Who else may have a row that is read. */
    enum Lock {
        /** Anybody; what others have not committed is not seen. */
        NONE,
        /** Waits for a transaction that is changing the row. */
        SHARED,
        /** As {@link #SHARED}, and no other transaction gets the row until this one ends. */
        OWN
    }

    private final RowCodec codec;
    private final RowSql sql;
    private final Dialect dialect;

    RowTable(ModelDefinition model, RowCodec codec, Dialect dialect) {
        this.codec = codec;
        this.sql = new RowSql(model, dialect);
        this.dialect = dialect;
    }

    @Nullable
    Row get(Link link, Place place, String id, Lock lock) throws SQLException {
        StoredRow row = stored(link, place, id, lock);
        return row == null ? null : codec.encode(row);
    }

    @Nullable
    StoredRow stored(Link link, Place place, String id, Lock lock) throws SQLException {
        List<@Nullable Object> params = new ArrayList<>(List.of(id));
        fence(params, place);
        List<StoredRow> rows = link.query(sql.get(lock), params, codec::read);
        if (rows.isEmpty()) {
            checkStillHere(link, place);
            return null;
        }
        return rows.getFirst();
    }

    /** Those that are there, in order of their ids; all must be in buckets that the home has. */
    List<Row> getMany(Link link, Home home, Collection<String> ids, Lock lock) throws SQLException {
        List<@Nullable Object> params = new ArrayList<>(ids);
        Place all = whole(home);
        fence(params, all);
        List<Row> rows = link.query(sql.getMany(ids.size(), lock), params, row -> codec.encode(codec.read(row)));
        if (rows.isEmpty()) {
            checkStillHere(link, all);
        }
        return rows;
    }

    private static Place whole(Home home) {
        return new Place(home.database(), ShardMap.BUCKETS, home.version());
    }

    private void fence(List<@Nullable Object> params, Place place) {
        if (dialect != Dialect.H2) {
            params.add(place.bucket());
            params.add(place.epoch());
        }
    }

    // Epochs only grow: the one of before the statement, seen after it, was so while it ran. So what was not found is
    // not
    // there.
    private void checkStillHere(Link link, Place place) throws SQLException {
        if (dialect != Dialect.H2
                && !link.query(RowSql.EPOCH, List.of(place.bucket()), row -> row.getLong(1))
                        .equals(List.of(place.epoch()))) {
            throw moved(place);
        }
    }

    private static BucketMoved moved(Place place) {
        return new BucketMoved(
                "bucket " + place.bucket() + " of database " + place.database().name() + " is being moved");
    }

    /** @throws DataException.Conflict if the id is taken */
    Row create(Link link, Place place, String id, RowInput row, long nowMs) throws SQLException {
        StoredRow stored = new StoredRow(id, 1, nowMs, nowMs, row.values());
        try {
            if (link.update(sql.insert(), insertParams(stored, place)) == 0) {
                throw moved(place);
            }
        } catch (SQLException e) {
            if (Database.isDuplicate(e)) {
                throw new DataException.Conflict(codec.where(id) + " is there already");
            }
            throw e;
        }
        return codec.encode(stored);
    }

    /**
     * Inserts or replaces.
     *
     * @throws DataException.Conflict if the row has a version, and it is not the one that is there
     */
    Row put(Link link, Place place, String id, RowInput row, long nowMs) throws SQLException {
        if (row.version() != null) {
            Row replaced = replaceIf(link, place, id, row.version(), row, nowMs);
            if (replaced == null) {
                throw new DataException.Conflict(
                        codec.where(id) + " is not at version " + row.version() + " any more, or is gone");
            }
            return replaced;
        }
        StoredRow fresh = new StoredRow(id, 1, nowMs, nowMs, row.values());
        int affected = link.update(sql.put(), insertParams(fresh, place));
        if (affected == 0) {
            throw moved(place);
        }
        if (affected == 1 && dialect != Dialect.H2) {
            return codec.encode(fresh); // 2 if it was replaced; H2 does not tell
        }
        return there(link, place, id);
    }

    /** The new row, or null if the row is not at that version. */
    @Nullable
    Row replaceIf(Link link, Place place, String id, long version, RowInput row, long nowMs) throws SQLException {
        List<@Nullable Object> params = new ArrayList<>(row.values());
        params.add(nowMs);
        params.add(id);
        params.add(version);
        fence(params, place);
        if (link.update(sql.replaceIf(), params) == 0) {
            checkStillHere(link, place);
            return null;
        }
        return there(link, place, id);
    }

    /**
     * Adds to fields, of which null counts as 0.
     *
     * @return the new row, or null if there is none
     * @throws DataException.Invalid if a sum is more than its field can have; nothing is changed then
     */
    @Nullable
    Row increment(Link link, Place place, String id, Increments increments, long nowMs) throws SQLException {
        List<@Nullable Object> params = new ArrayList<>(increments.amounts());
        params.add(nowMs);
        params.add(id);
        params.addAll(increments.amounts());
        fence(params, place);
        int affected;
        try {
            affected = link.update(sql.increment(increments), params);
        } catch (SQLException e) {
            if (e.getSQLState() != null && e.getSQLState().startsWith("22")) { // a number out of range; drivers differ
                throw tooMuch(increments);
            }
            throw e;
        }
        Row row = get(link, place, id, Lock.NONE); // tells whether the bucket moved, too
        if (affected == 0 && row != null) {
            throw tooMuch(increments);
        }
        return row;
    }

    /**
     * Increments those of the rows that are there, that no other transaction has, and whose sums their fields can hold. Waits for
     * none of the others.
     *
     * @param asked with the same fields and different ids, all in buckets that the home has; not for H2
     * @return the new rows; if there are none, nothing was changed
     */
    List<Row> incrementFree(Link link, Home home, List<IncrementRounds.Asked> asked, long nowMs) throws SQLException {
        Map<String, Increments> amounts = new HashMap<>();
        asked.forEach(one -> amounts.put(one.id(), one.amounts()));
        List<@Nullable Object> params = new ArrayList<>(
                padded(asked.stream().map(IncrementRounds.Asked::id).toList()));
        String select = sql.getFree(params.size());
        fence(params, whole(home));
        List<StoredRow> sums = new ArrayList<>();
        for (StoredRow row : link.query(select, params, codec::read)) {
            StoredRow sum = Objects.requireNonNull(amounts.get(row.id())).addedTo(row, codec, nowMs);
            if (sum != null) {
                sums.add(sum);
            }
        }
        if (!sums.isEmpty()) {
            set(link, sums, asked.getFirst().amounts().numbers(), nowMs);
        }
        return sums.stream().map(codec::encode).toList();
    }

    private void set(Link link, List<StoredRow> rows, List<Field> fields, long nowMs) throws SQLException {
        List<StoredRow> padded = padded(rows);
        List<@Nullable Object> params = new ArrayList<>();
        for (Field field : fields) {
            int place = codec.placeOf(field);
            for (StoredRow row : padded) {
                params.add(row.id());
                params.add(row.values().get(place));
            }
        }
        params.add(nowMs);
        padded.forEach(row -> params.add(row.id()));
        int affected = link.update(sql.setMany(fields, padded.size()), params);
        if (affected != rows.size()) {
            throw new IllegalStateException(affected + " rows changed of " + rows.size() + " that were locked");
        }
    }

    /** With the last one repeated, so that there are few different statements: their number is a power of two. */
    private static <T> List<T> padded(List<T> all) {
        List<T> padded = new ArrayList<>(all);
        while (Integer.bitCount(padded.size()) != 1) {
            padded.add(all.getLast());
        }
        return padded;
    }

    boolean remove(Link link, Place place, String id) throws SQLException {
        List<@Nullable Object> params = new ArrayList<>(List.of(id));
        fence(params, place);
        boolean removed = link.update(sql.remove(), params) > 0;
        if (!removed) {
            checkStillHere(link, place);
        }
        return removed;
    }

    /** Rows of the buckets that the home has. */
    List<StoredRow> find(Link link, Home home, FindQuery query) throws SQLException {
        SqlPart page = query.in(home).page();
        List<StoredRow> rows = link.query(sql.select() + page.text(), page.params(), codec::read);
        if (rows.isEmpty()) {
            checkStillHere(link, whole(home));
        }
        return rows;
    }

    long count(Link link, Home home, FindQuery query) throws SQLException {
        SqlPart where = query.in(home).where();
        long count = link.query(sql.count() + where.text(), where.params(), row -> row.getLong(1))
                .getFirst();
        if (count == 0) {
            checkStillHere(link, whole(home));
        }
        return count;
    }

    private Row there(Link link, Place place, String id) throws SQLException {
        Row row = get(link, place, id, Lock.NONE);
        if (row == null) {
            throw new IllegalStateException("a row is gone that this transaction has locked");
        }
        return row;
    }

    private List<@Nullable Object> insertParams(StoredRow row, Place place) {
        List<@Nullable Object> params = new ArrayList<>();
        params.add(row.id());
        params.add(row.version());
        params.add(row.createdMs());
        params.add(row.updatedMs());
        params.addAll(row.values());
        fence(params, place);
        return params;
    }

    private DataException.Invalid tooMuch(Increments increments) {
        String names = String.join(
                " or ", increments.fields().stream().map(codec::where).toList());
        return new DataException.Invalid(names + " would become more than the field can hold; nothing was changed");
    }
}
