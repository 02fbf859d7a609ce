package io.pserver.persistence.shard;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Link;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows of one bucket in one database the same as in another, page by page: what differs is written, what is too much is
 * deleted. So the first run copies, the next ones catch up, and one that changes nothing has verified all. One thread.
 */
final class BucketCopy {
    private static final int PAGE = 1_000;
    private static final int MOST_ROWS = 200;
    private static final long MOST_BYTES = 1 << 20;

    private record Print(String id, @Nullable String digest, long bytes) {}

    /**
     * One page.
     *
     * @param last the id that it ends with, or null if nothing follows
     * @param changes rows written or deleted
     */
    record Page(@Nullable String last, long changes) {}

    private final int bucket;
    private final Database to;
    private final String mover;
    private final Duration step;

    BucketCopy(int bucket, Database to, String mover, Duration step) {
        this.bucket = bucket;
        this.to = to;
        this.mover = mover;
        this.step = step;
    }

    /** All pages of all tables, on a link that nobody can write past; how many rows were changed. */
    long all(Link from) throws SQLException {
        long changes = 0;
        for (MovedTable table : tables(from)) {
            Page page = new Page("", 0);
            while (page.last() != null) {
                page = page(from, table, page.last());
                changes += page.changes();
            }
        }
        return changes;
    }

    /** The same while others write. */
    long all(Database from) {
        long changes = 0;
        for (MovedTable table : from.read(Deadline.in(step), this::tables)) {
            Page page = new Page("", 0);
            while (page.last() != null) {
                String after = page.last();
                page = from.read(Deadline.in(step), link -> page(link, table, after));
                changes += page.changes();
            }
        }
        return changes;
    }

    /** The tables that have rows of the database's, each of which the other database has too from now on. */
    private List<MovedTable> tables(Link from) throws SQLException {
        List<MovedTable> tables = MovedTable.all(from);
        for (MovedTable table : tables) {
            List<MovedTable.Column> there = columnsThere(table.name());
            if (there.isEmpty()) {
                String create = from.query(table.definition(), List.of(), row -> row.getString(2))
                        .getFirst();
                to.transact(
                        Deadline.in(step),
                        link -> link.update(
                                create.replaceFirst("CREATE TABLE", "CREATE TABLE IF NOT EXISTS"), List.of()));
                there = columnsThere(table.name());
            }
            if (!there.containsAll(table.columns())) {
                throw new MoveFailed("table " + table.name() + " of database " + to.name()
                        + " lacks columns that the other has: start a node with the game as it is now, and move again");
            }
        }
        return tables;
    }

    private List<MovedTable.Column> columnsThere(String table) {
        return to.read(Deadline.in(step), link -> MovedTable.columns(link, table));
    }

    Page page(Link from, MovedTable table, String after) throws SQLException {
        Map<String, Print> here = prints(from, table, after, null);
        String last = here.size() == PAGE ? here.keySet().stream().reduce(after, (_, id) -> id) : null;
        Map<String, Print> there = to.read(Deadline.in(step), link -> prints(link, table, after, last));
        List<String> superfluous =
                there.keySet().stream().filter(id -> !here.containsKey(id)).toList();
        long changes = 0;
        for (int i = 0; i < superfluous.size(); i += MOST_ROWS) {
            List<String> some = superfluous.subList(i, Math.min(i + MOST_ROWS, superfluous.size()));
            write(table.delete(some.size()), some);
            changes += some.size();
        }
        List<Print> different = here.values().stream()
                .filter(print -> !isSame(print, there.get(print.id())))
                .toList();
        for (List<String> some : batches(different)) {
            copy(from, table, some);
            changes += some.size();
        }
        return new Page(last, changes);
    }

    // No digest of what is too large for the database to make one: then it is copied again.
    private static boolean isSame(Print print, @Nullable Print other) {
        return other != null && print.digest() != null && print.digest().equals(other.digest());
    }

    /** In order of their ids; a page, or all up to {@code last}. */
    private Map<String, Print> prints(Link link, MovedTable table, String after, @Nullable String last)
            throws SQLException {
        List<Object> params = new ArrayList<>(List.of(bucket, after));
        if (last != null) {
            params.add(last);
        }
        Map<String, Print> prints = new LinkedHashMap<>();
        String limit = last == null ? " LIMIT " + PAGE : "";
        for (Print print : link.query(
                table.digests(last != null) + limit,
                params,
                row -> new Print(row.getString(1), row.getString(2), row.getLong(3)))) {
            prints.put(print.id(), print);
        }
        return prints;
    }

    private static List<List<String>> batches(Collection<Print> prints) {
        List<List<String>> batches = new ArrayList<>();
        List<String> batch = new ArrayList<>();
        long bytes = 0;
        for (Print print : prints) {
            if (!batch.isEmpty() && (batch.size() == MOST_ROWS || bytes + print.bytes() > MOST_BYTES)) {
                batches.add(batch);
                batch = new ArrayList<>();
                bytes = 0;
            }
            batch.add(print.id());
            bytes += print.bytes();
        }
        if (!batch.isEmpty()) {
            batches.add(batch);
        }
        return batches;
    }

    private void copy(Link from, MovedTable table, List<String> ids) throws SQLException {
        List<@Nullable Object> values = new ArrayList<>();
        List<List<@Nullable Object>> rows = from.query(table.rows(ids.size()), ids, row -> {
            List<@Nullable Object> read = new ArrayList<>();
            for (int i = 0; i < table.columns().size(); i++) {
                read.add(table.columns().get(i).isBinary() ? row.getBytes(i + 1) : row.getString(i + 1));
            }
            return read;
        });
        rows.forEach(values::addAll);
        if (!rows.isEmpty()) { // they may have been removed just now
            write(table.upsert(rows.size()), values);
        }
    }

    // While it is the mover's: once the bucket has arrived, or another mover came, a late copy would undo what is
    // newer.
    private void write(String sql, List<? extends @Nullable Object> params) {
        to.transact(Deadline.in(step), link -> {
            HomeTable.checkClaim(link, bucket, Home.State.COMING, mover);
            return link.update(sql, params);
        });
    }
}
