package io.pserver.persistence.shard;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.model.Schema;
import io.pserver.persistence.shard.MoveProgress.Step;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Moves buckets from one database to another while nodes read and write them. How nothing is lost is told in {@code
 * dist/docs/decisions/0008-moving-shards.md}.
 *
 * <p>One thread. It may end at any point: what was begun is gone on with by the next one that moves the bucket, or by {@link
 * #finish}. Of two that move the same bucket, the one that came first fails.
 */
public final class ShardMover {
    private static final int MOST_PASSES = 10;
    private static final long FEW_CHANGES = 20;
    private static final int DELETED_AT_ONCE = 500;
    private static final Duration PAUSE = Duration.ofMillis(100);

    /** A bucket that is being moved, or was when a mover ended. */
    public record Unfinished(int bucket, Database from, Database to) {}

    private final ShardMap shards;
    private final Databases databases;
    private final List<ModelDefinition> models;
    private final MoveConfig config;
    private final MoveProgress progress;
    private final Schema schema = new Schema();
    private final String token = UUID.randomUUID().toString();

    /**
     * A mover.
     *
     * @param models whose tables the databases get before rows are copied; others are moved too
     */
    public ShardMover(
            ShardMap shards,
            Databases databases,
            List<ModelDefinition> models,
            MoveConfig config,
            MoveProgress progress) {
        this.shards = shards;
        this.databases = databases;
        this.models = List.copyOf(models);
        this.config = config;
        this.progress = progress;
    }

    /** What movers have begun and not ended, as the databases say it now. */
    public List<Unfinished> unfinished() {
        shards.refresh(step());
        List<Unfinished> all = new ArrayList<>();
        for (Home home : shards.view().homes()) {
            for (int bucket : home.guests()) {
                Database owner = shards.ofBucket(bucket);
                boolean isComing = home.lines().get(bucket).state() == Home.State.COMING;
                all.add(new Unfinished(bucket, isComing ? owner : home.database(), isComing ? home.database() : owner));
            }
        }
        return all;
    }

    /** Goes on with whatever {@link #unfinished} says, to its end. */
    public void finish() {
        for (Unfinished one : unfinished()) {
            move(one.bucket(), one.to());
        }
        recordAll();
    }

    // Where a mover ended between an arrival and writing it down.
    private void recordAll() {
        List<String> names = databases
                .first()
                .read(
                        step(),
                        link -> link.query(
                                "SELECT database_name FROM ps_bucket ORDER BY bucket",
                                List.of(),
                                row -> row.getString(1)));
        for (int bucket = 0; bucket < ShardMap.BUCKETS; bucket++) {
            Database owner = shards.ofBucket(bucket);
            if (!names.get(bucket).equals(owner.name())) {
                record(bucket, owner, "settled");
            }
        }
    }

    /**
     * Moves a bucket, or finishes a move of it. Waits as long as that takes; each statement is bounded, and so is the time for which
     * writes are held up.
     *
     * @throws MoveFailed if it cannot be moved now
     * @throws DataException if a database does not answer; it may be moved again
     */
    public void move(int bucket, Database to) {
        shards.refresh(step());
        Place place = shards.view().placeOf(bucket);
        Database from = place.database();
        if (!HomeTable.isFenced(from) || !HomeTable.isFenced(to)) {
            throw new MoveFailed("buckets can be moved between MySQL and MariaDB databases only");
        }
        if (from != to) {
            send(place, to);
        }
        deleteLeftovers(bucket, to);
    }

    private void send(Place place, Database to) {
        int bucket = place.bucket();
        Database from = place.database();
        HomeTable there = new HomeTable(to);
        record(bucket, from, "moving");
        if (!there.claim(bucket, Home.State.COMING, token, step())) {
            throw new MoveFailed("bucket " + bucket + " is in database " + to.name() + " already");
        }
        progress.reached(bucket, from, to, Step.CLAIMED, 0);
        for (ModelDefinition model : models) {
            schema.ensure(from, model, step());
            schema.ensure(to, model, step());
        }
        BucketCopy copy = new BucketCopy(bucket, to, token, config.step());
        catchUp(copy, place, to);
        leave(copy, place, to);
        progress.reached(bucket, from, to, Step.LEFT, 0);
        there.arrive(bucket, place.epoch() + 1, step());
        progress.reached(bucket, from, to, Step.ARRIVED, 0);
        record(bucket, to, "settled");
        progress.reached(bucket, from, to, Step.RECORDED, 0);
        shards.refresh(step());
    }

    private void catchUp(BucketCopy copy, Place place, Database to) {
        long all = 0;
        long changes = Long.MAX_VALUE;
        for (int pass = 0; pass < MOST_PASSES && changes > FEW_CHANGES; pass++) {
            changes = copy.all(place.database());
            all += changes;
        }
        progress.reached(place.bucket(), place.database(), to, Step.COPIED, all);
    }

    private void leave(BucketCopy copy, Place place, Database to) {
        for (int tries = 1; ; tries++) {
            try {
                leaveOnce(copy, place, to);
                return;
            } catch (DataException.TooLate | DataException.Conflict | DataException.Unavailable e) {
                shards.refresh(step()); // the answer to the commit may be what was lost
                if (shards.view()
                        .ofBucket(place.bucket())
                        .map(now -> now.epoch() > place.epoch())
                        .orElse(true)) {
                    return;
                }
                if (tries >= config.tries()) {
                    throw new MoveFailed("bucket " + place.bucket() + " stays in database "
                            + place.database().name() + ", it could not be held for long enough: " + e.getMessage());
                }
                pause();
                copy.all(place.database());
            }
        }
    }

    // Whoever writes holds a shared lock on the bucket's line until the commit. This waits for them all, keeps the
    // others
    // waiting, and makes the rows the same; then it lets the bucket go, or, if anything fails, nothing has happened.
    private void leaveOnce(BucketCopy copy, Place place, Database to) {
        Deadline deadline = Deadline.in(config.freeze());
        place.database().write(deadline, link -> {
            if (!HomeTable.leave(link, place, to.name(), token)) {
                throw new MoveFailed("bucket " + place.bucket() + " was moved by somebody else");
            }
            long rows = copy.all(link);
            if (copy.all(link) != 0) {
                throw new MoveFailed("bucket " + place.bucket() + " does not read in database " + to.name()
                        + " as it was written there; it stays where it is");
            }
            progress.reached(place.bucket(), place.database(), to, Step.VERIFIED, rows);
            return true;
        });
    }

    private void deleteLeftovers(int bucket, Database to) {
        for (Home home : shards.view().homes()) {
            Home.State state = home.lines().get(bucket).state();
            if (state == Home.State.LEFT || (state == Home.State.COMING && home.database() != to)) {
                deleteLeftovers(bucket, home, state, to);
            }
        }
    }

    private void deleteLeftovers(int bucket, Home home, Home.State state, Database to) {
        Database from = home.database();
        HomeTable table = new HomeTable(from);
        if (!table.claim(bucket, state, token, step())) {
            throw new MoveFailed("bucket " + bucket + " is being moved by somebody else");
        }
        long rows = 0;
        for (MovedTable one : from.read(step(), MovedTable::all)) {
            long deleted = DELETED_AT_ONCE;
            while (deleted == DELETED_AT_ONCE) {
                deleted = from.transact(step(), link -> {
                    HomeTable.checkClaim(link, bucket, state, token);
                    return link.update(one.deleteSome(DELETED_AT_ONCE), List.of(bucket));
                });
                rows += deleted;
            }
        }
        table.forget(bucket, token, step());
        progress.reached(bucket, from, to, Step.DELETED, rows);
    }

    private void record(int bucket, Database owner, String state) {
        databases
                .first()
                .transact(
                        step(),
                        link -> link.update(
                                "UPDATE ps_bucket SET database_name = ?, state = ? WHERE bucket = ?",
                                List.of(owner.name(), state, bucket)));
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new MoveFailed("interrupted; the bucket stays where it is");
        }
    }

    private Deadline step() {
        return Deadline.in(config.step());
    }
}
