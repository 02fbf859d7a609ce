package io.pserver.persistence.shard;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.database.Link;
import io.pserver.persistence.shard.Home.Line;
import io.pserver.persistence.shard.Home.State;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The table {@code ps_home} of one database: what it says of each bucket. It is the truth; whoever changes rows holds a shared lock
 * on the bucket's line, which comes with the statement itself, and whoever moves the bucket an exclusive one. Any thread.
 */
final class HomeTable {
    /** The line that is no bucket: its epoch is the home's version. After all others, so that it is locked last. */
    static final int VERSION = ShardMap.BUCKETS;

    private static final String CREATE = "CREATE TABLE IF NOT EXISTS ps_home (bucket INT NOT NULL PRIMARY KEY, "
            + "epoch BIGINT NOT NULL, state INT NOT NULL, gone_to VARCHAR(32) NOT NULL DEFAULT '', "
            + "mover VARCHAR(40) NOT NULL DEFAULT '') ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin";
    private static final String ARRIVE =
            "UPDATE ps_home SET epoch = ?, state = 1, gone_to = '', mover = '' WHERE bucket = ? AND epoch < ?";
    private static final String LEAVE = "UPDATE ps_home SET epoch = epoch + 1, state = 3, gone_to = ?, mover = ? "
            + "WHERE bucket = ? AND epoch = ? AND state = 1";
    private static final String CLAIM = "UPDATE ps_home SET state = ?, mover = ? WHERE bucket = ? AND state ";
    private static final String FORGET =
            "UPDATE ps_home SET state = 0, mover = '' WHERE bucket = ? AND mover = ? AND state IN (2, 3)";

    private record Read(int bucket, Line line) {}

    private final Database database;

    HomeTable(Database database) {
        this.database = database;
    }

    static boolean isFenced(Database database) {
        return database.dialect() != Dialect.H2;
    }

    /**
     * Makes the table if it is not there, all in one statement: nobody can have moved anything before.
     *
     * @param names for each bucket the database that has it
     */
    void make(List<String> names, Deadline deadline) {
        if (!isFenced(database)) {
            return;
        }
        database.transact(deadline, link -> link.update(CREATE, List.of()));
        long lines = database.read(
                deadline,
                link -> link.query("SELECT COUNT(*) FROM ps_home", List.of(), row -> row.getLong(1))
                        .getFirst());
        if (lines == VERSION + 1) {
            return;
        }
        List<Object> values = new ArrayList<>(List.of(VERSION, 1L, 0));
        for (int bucket = 0; bucket < ShardMap.BUCKETS; bucket++) {
            boolean here = names.get(bucket).equals(database.name());
            values.addAll(List.of(bucket, here ? 1L : 0L, here ? 1 : 0));
        }
        String insert = "INSERT IGNORE INTO ps_home (bucket, epoch, state) VALUES (?,?,?)"
                + ",(?,?,?)".repeat(ShardMap.BUCKETS);
        database.transact(deadline, link -> link.update(insert, values));
    }

    /**
     * What the database says now.
     *
     * @param names for each bucket the database that has it, as a database that is not fenced must believe
     */
    Home read(List<String> names, Deadline deadline) {
        List<Line> lines = new ArrayList<>(Collections.nCopies(ShardMap.BUCKETS, Line.NOWHERE));
        if (!isFenced(database)) {
            for (int bucket = 0; bucket < ShardMap.BUCKETS; bucket++) {
                if (names.get(bucket).equals(database.name())) {
                    lines.set(bucket, new Line(Home.UNFENCED, State.HERE, ""));
                }
            }
            return new Home(database, Home.UNFENCED, lines);
        }
        String sql = "SELECT bucket, epoch, state, gone_to FROM ps_home";
        List<Read> rows = database.read(
                deadline,
                link -> link.query(
                        sql,
                        List.of(),
                        row -> new Read(
                                row.getInt(1), new Line(row.getLong(2), State.of(row.getInt(3)), row.getString(4)))));
        long version = 0;
        for (Read row : rows) {
            if (row.bucket() == VERSION) {
                version = row.line().epoch();
            } else {
                lines.set(row.bucket(), row.line());
            }
        }
        return new Home(database, version, lines);
    }

    /** The bucket is here from now on, unless it was here in that epoch or later: may be told by anyone, any number of times. */
    void arrive(int bucket, long epoch, Deadline deadline) {
        database.transact(deadline, link -> {
            if (link.update(ARRIVE, List.of(epoch, bucket, epoch)) > 0) {
                grow(link);
            }
            return true;
        });
    }

    /** Waits for whoever writes to the bucket, and keeps everybody out until the transaction ends; false if it is not here. */
    static boolean leave(Link link, Place place, String goneTo, String mover) throws SQLException {
        if (link.update(LEAVE, List.of(goneTo, mover, place.bucket(), place.epoch())) == 0) {
            return false;
        }
        grow(link);
        return true;
    }

    /** Makes the mover the only one who may copy to here, or delete what is left here; false if there is nothing of the kind. */
    boolean claim(int bucket, State state, String mover, Deadline deadline) {
        // To copy, from whatever but being here; to delete, what has left.
        String from = state == State.COMING ? "<> 1" : "= 3";
        return database.transact(deadline, link -> {
            boolean claimed = link.update(CLAIM + from, List.of(state.number(), mover, bucket)) > 0;
            grow(link);
            return claimed;
        });
    }

    /** Keeps others from claiming the bucket until the transaction ends. */
    static void checkClaim(Link link, int bucket, State state, String mover) throws SQLException {
        String sql = "SELECT bucket FROM ps_home WHERE bucket = ? AND mover = ? AND state = ?" + " LOCK IN SHARE MODE";
        if (link.query(sql, List.of(bucket, mover, state.number()), row -> row.getInt(1))
                .isEmpty()) {
            throw new MoveFailed("bucket " + bucket + " is being moved by somebody else");
        }
    }

    /** Nothing of the bucket is here any more. */
    void forget(int bucket, String mover, Deadline deadline) {
        database.transact(deadline, link -> {
            if (link.update(FORGET, List.of(bucket, mover)) == 0) {
                throw new MoveFailed("bucket " + bucket + " is being moved by somebody else");
            }
            grow(link);
            return true;
        });
    }

    private static void grow(Link link) throws SQLException {
        link.update("UPDATE ps_home SET epoch = epoch + 1 WHERE bucket = ?", List.of(VERSION));
    }
}
