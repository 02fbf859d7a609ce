package io.pserver.persistence.shard;

import io.pserver.persistence.database.Database;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All databases' homes at one time: who has which bucket. Immutable. */
public final class ShardView {
    private final List<Home> homes;
    private final List<@Nullable Place> places;

    ShardView(List<Home> homes) {
        this.homes = List.copyOf(homes);
        List<@Nullable Place> found = new ArrayList<>(ShardMap.BUCKETS);
        for (int bucket = 0; bucket < ShardMap.BUCKETS; bucket++) {
            found.add(newest(bucket));
        }
        this.places = found;
    }

    // A database that did not answer may be remembered as it was: the higher epoch is the truth.
    private @Nullable Place newest(int bucket) {
        Place newest = null;
        long gone = Long.MIN_VALUE;
        for (Home home : homes) {
            Home.Line line = home.lines().get(bucket);
            if (home.has(bucket) && (newest == null || line.epoch() > newest.epoch())) {
                newest = new Place(home.database(), bucket, line.epoch());
            } else if (!home.has(bucket)) {
                gone = Math.max(gone, line.epoch());
            }
        }
        return newest == null || newest.epoch() < gone ? null : newest;
    }

    /** In the order of the settings. */
    public List<Home> homes() {
        return homes;
    }

    public Home homeOf(Database database) {
        for (Home home : homes) {
            if (home.database() == database) {
                return home;
            }
        }
        throw new IllegalStateException("database " + database.name() + " is not of this map");
    }

    /** Empty for a moment while a bucket is handed over, and for good if a database has it that is not in the settings. */
    public Optional<Place> ofBucket(int bucket) {
        return Optional.ofNullable(places.get(bucket));
    }

    /**
     * Where an id's row is.
     *
     * @throws BucketMoved if no database has its bucket now
     */
    public Place placeOf(String id) {
        return placeOf(ShardMap.bucketOf(id));
    }

    Place placeOf(int bucket) {
        Place place = places.get(bucket);
        if (place == null) {
            throw new BucketMoved("bucket " + bucket + " is " + whereTo(bucket));
        }
        return place;
    }

    private String whereTo(int bucket) {
        Home.Line last = homes.getFirst().lines().get(bucket);
        for (Home home : homes) {
            Home.Line line = home.lines().get(bucket);
            if (line.epoch() > last.epoch()) {
                last = line;
            }
        }
        return last.goneTo().isEmpty() ? "being moved" : "on its way to database " + last.goneTo();
    }

    /** @throws BucketMoved unless every bucket is somewhere */
    void checkWhole() {
        for (int bucket = 0; bucket < ShardMap.BUCKETS; bucket++) {
            placeOf(bucket);
        }
    }
}
