package io.pserver.persistence.row;

import io.pserver.persistence.DataException;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Dialect;
import io.pserver.persistence.database.Link;
import io.pserver.persistence.database.Transaction;
import io.pserver.persistence.shard.BucketMoved;
import io.pserver.persistence.shard.Home;
import io.pserver.persistence.shard.Place;
import io.pserver.persistence.shard.ShardMap;
import io.pserver.persistence.shard.ShardView;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction may reach: the buckets of one database, by the map of the time when it began. Buckets that it has written to
 * cannot be moved before it ends. One thread.
 */
final class TransactionPlaces {
    private record Epoch(int bucket, long epoch) {}

    private final ShardMap shards;
    private final ShardView view;
    private final Place key;
    private boolean isHeld;

    TransactionPlaces(ShardMap shards, ShardView view, Place key) {
        this.shards = shards;
        this.view = view;
        this.key = key;
    }

    Database database() {
        return key.database();
    }

    Home home() {
        return view.homeOf(database());
    }

    boolean has(String id) {
        Optional<Place> place = view.ofBucket(ShardMap.bucketOf(id));
        return place.isPresent() && place.get().database() == database();
    }

    /** Where an id is that was checked. */
    Place of(String id) {
        return view.placeOf(id);
    }

    /**
     * Refuses an id that this database does not keep.
     *
     * @throws DataException.Conflict if it keeps it since a moment ago: the transaction is to be run again
     */
    void check(String id, Transaction transaction) {
        if (has(id)) {
            return;
        }
        int bucket = ShardMap.bucketOf(id);
        String sql = "SELECT state FROM ps_home WHERE bucket = ? AND state = 1";
        if (database().dialect() != Dialect.H2
                && !transaction
                        .run(link -> link.query(sql, List.of(bucket), row -> row.getInt(1)))
                        .isEmpty()) {
            throw moved(new BucketMoved("bucket " + bucket + " has just been moved"));
        }
        String keeper = view.ofBucket(bucket)
                .map(place -> "database " + place.database().name())
                .orElse("another database");
        throw new DataException.Invalid(keeper + " keeps '" + id + "', but this transaction is on database "
                + database().name() + ": a transaction reaches the ids that are kept together with its key only");
    }

    /** What the caller is told: the same transaction, run again, finds the new place. */
    DataException moved(BucketMoved e) {
        shards.isOld(view);
        return new DataException.Conflict(e.getMessage() + "; the transaction was rolled back", true);
    }

    /** Before a statement of a game's own, of which nobody knows which rows it changes: no bucket may be moved until the end. */
    void hold(Link link) throws SQLException {
        if (!isHeld && shards.isSpread()) {
            hold(link, key);
            isHeld = true;
        }
    }

    /**
     * Keeps all buckets where they are until the transaction ends.
     *
     * @param place where the statement's key is believed to be; null if it has none
     * @throws BucketMoved if it is elsewhere already
     */
    static void hold(Link link, @Nullable Place place) throws SQLException {
        check(link, place, " LOCK IN SHARE MODE");
    }

    /** @throws BucketMoved if what was just read may be what was left behind */
    static void checkStillThere(Link link, Place place) throws SQLException {
        check(link, place, "");
    }

    private static void check(Link link, @Nullable Place place, String lock) throws SQLException {
        if (link.dialect() == Dialect.H2) {
            return;
        }
        int bucket = place == null ? ShardMap.BUCKETS : place.bucket();
        List<Epoch> epochs = link.query(
                "SELECT bucket, epoch FROM ps_home WHERE bucket IN (?, ?)" + lock,
                List.of(bucket, ShardMap.BUCKETS),
                row -> new Epoch(row.getInt(1), row.getLong(2)));
        if (place != null && !epochs.contains(new Epoch(bucket, place.epoch()))) {
            throw new BucketMoved("bucket " + bucket + " has just been moved");
        }
    }
}
