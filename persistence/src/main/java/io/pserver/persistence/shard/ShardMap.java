package io.pserver.persistence.shard;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.DatabaseOpenException;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.Link;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Says which database keeps an id. Any thread.
 *
 * <p>The map is made at the first start of all, with the buckets spread evenly over the databases of that time. A database that is
 * added later keeps nothing until buckets are moved to it. A node may know an old map: what it then asks of a database is refused
 * there, and it loads the map again.
 */
public final class ShardMap {
    /** How many buckets there are, for ever. */
    public static final int BUCKETS = 1_024;

    private static final Duration REFRESH = Duration.ofSeconds(2);
    private static final int MOST_PAUSE_MILLIS = 50;

    private final Databases databases;
    private final ShardCounters counters = new ShardCounters();
    private final Semaphore turn = new Semaphore(1);

    // Written by whoever opens or refreshes, in turn; read by any thread.
    private volatile ShardView view;
    /** The view that was found to be old; written and read by any thread. */
    private volatile @Nullable ShardView old;

    private ShardMap(Databases databases, ShardView view) {
        this.databases = databases;
        this.view = view;
    }

    /**
     * Loads the map, and makes it at the first start. Nodes that start together end up with the same.
     *
     * @throws DatabaseOpenException if a bucket is in a database that is not in the settings
     * @throws DataException if a database does not answer in time
     */
    public static ShardMap open(Databases databases, Deadline deadline) {
        List<String> names = names(databases, deadline);
        if (names.size() < BUCKETS) {
            databases.first().transact(deadline, link -> spread(link, databases.all()));
            names = names(databases, deadline);
        }
        check(databases, names);
        List<Home> homes = new ArrayList<>();
        for (Database database : databases.all()) {
            HomeTable table = new HomeTable(database);
            table.make(names, deadline);
            homes.add(table.read(names, deadline));
        }
        return new ShardMap(databases, new ShardView(homes));
    }

    /** The database of each bucket as the first database has it written down. */
    private static List<String> names(Databases databases, Deadline deadline) {
        String sql = "SELECT database_name FROM ps_bucket ORDER BY bucket";
        return databases.first().read(deadline, link -> link.query(sql, List.of(), row -> row.getString(1)));
    }

    /** Writes all buckets in one statement: the first of several nodes wins with all of them. */
    private static int spread(Link link, List<Database> all) throws SQLException {
        List<Object> values = new ArrayList<>();
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            values.add(bucket);
            values.add(all.get(bucket % all.size()).name());
        }
        String rows = "(?,?),".repeat(BUCKETS);
        return link.update(
                "INSERT IGNORE INTO ps_bucket (bucket, database_name) VALUES " + rows.substring(0, rows.length() - 1),
                values);
    }

    private static void check(Databases databases, List<String> names) {
        TreeSet<String> missing = new TreeSet<>(names);
        missing.removeIf(name -> databases.named(name).isPresent());
        if (!missing.isEmpty()) {
            throw new DatabaseOpenException(missing.stream()
                    .map(name -> "databases: " + name + " keeps data, but is not in the settings")
                    .toList());
        }
        if (names.size() != BUCKETS) {
            throw new DatabaseOpenException(List.of("databases."
                    + databases.first().name() + ": ps_bucket has " + names.size() + " rows instead of " + BUCKETS));
        }
    }

    /**
     * The bucket of an id, on every node and for ever: the first ten bits of the SHA-256 of its UTF-8.
     *
     * @return 0 to 1023
     */
    public static int bucketOf(String id) {
        byte[] hash = sha256().digest(id.getBytes(StandardCharsets.UTF_8));
        return (hash[0] & 0xff) << 2 | (hash[1] & 0xff) >> 6;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether there are databases between which something can be moved. */
    public boolean isSpread() {
        return databases.all().size() > 1;
    }

    public ShardCounters counters() {
        return counters;
    }

    /** The map as this node knows it. Waits for nothing. */
    public ShardView view() {
        return view;
    }

    /** To be told when a database refused what this view says. Waits for nothing; the next call loads the map. */
    public void isOld(ShardView view) {
        old = view;
    }

    /** The buckets that a database keeps, in order, as this node knows it. */
    public List<Integer> bucketsOf(Database database) {
        Home home = view.homeOf(database);
        return IntStream.range(0, BUCKETS).filter(home::has).boxed().toList();
    }

    /** The database that keeps {@code id}, as this node knows it. */
    public Database databaseOf(String id) {
        return ofBucket(bucketOf(id));
    }

    /** The database that keeps a bucket, 0 to 1023, as this node knows it. */
    public Database ofBucket(int bucket) {
        return view.placeOf(bucket).database();
    }

    /**
     * Runs {@code call} on an id's place, again when the bucket turns out to have moved.
     *
     * @param call does nothing lasting if it throws {@link BucketMoved}
     * @throws DataException.Unavailable if the bucket is nowhere until the deadline; nothing was done
     */
    public <T extends @Nullable Object> T at(String id, Deadline deadline, Function<Place, T> call) {
        int bucket = bucketOf(id);
        return with(deadline, known -> call.apply(known.placeOf(bucket)));
    }

    /** As {@link #at}, on all databases, while each bucket is in exactly one. */
    public <T extends @Nullable Object> T whole(Deadline deadline, Function<ShardView, T> call) {
        return with(deadline, known -> {
            known.checkWhole();
            return call.apply(known);
        });
    }

    /** As {@link #at}, on whatever is known. */
    public <T extends @Nullable Object> T with(Deadline deadline, Function<ShardView, T> call) {
        for (int tries = 1; ; tries++) {
            ShardView known = view;
            if (known == old) {
                refresh(known, deadline);
                known = view;
            }
            try {
                return call.apply(known);
            } catch (BucketMoved e) {
                old = known;
                counters.rerouted.increment();
                if (!pause(tries, deadline)) {
                    counters.refused.increment();
                    throw new DataException.Unavailable(e.getMessage() + "; nothing was done");
                }
            }
        }
    }

    /** At first not at all; false if the deadline is over. */
    private static boolean pause(int tries, Deadline deadline) {
        if (deadline.isOver()) {
            return false;
        }
        try {
            Thread.sleep(Duration.ofMillis(Math.min(MOST_PAUSE_MILLIS, 5L * (tries - 1))));
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Loads the map again; a database that does not answer is remembered as it was. */
    public void refresh(Deadline deadline) {
        refresh(view, deadline);
    }

    private void refresh(ShardView known, Deadline deadline) {
        try {
            if (!turn.tryAcquire(deadline.left().toNanos(), TimeUnit.NANOSECONDS)) {
                throw new DataException.TooLate("nothing was done: the map of shards is still being loaded");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw new DataException.TooLate("nothing was done: interrupted");
        }
        try {
            if (view == known) { // else somebody was faster
                counters.refreshes.increment();
                view = load(known, deadline);
            }
        } finally {
            turn.release();
        }
    }

    private ShardView load(ShardView known, Deadline deadline) {
        List<Home> homes = new ArrayList<>();
        for (Home home : known.homes()) {
            homes.add(load(home, deadline));
        }
        List<Home> arrived = new ArrayList<>();
        ShardView loaded = new ShardView(homes);
        for (Home home : homes) {
            arrived.add(handOver(loaded, home, deadline) ? load(home, deadline) : home);
        }
        return new ShardView(arrived);
    }

    private static Home load(Home home, Deadline deadline) {
        if (home.version() == Home.UNFENCED) {
            return home;
        }
        Duration time = deadline.left().compareTo(REFRESH) < 0 ? deadline.left() : REFRESH;
        try {
            return new HomeTable(home.database()).read(List.of(), Deadline.in(time));
        } catch (DataException.Unavailable | DataException.TooLate _) {
            return home; // safe: what it is asked, it checks
        }
    }

    // Who left a database has been copied and checked. If the mover ended just then, anyone can say that it arrived.
    private static boolean handOver(ShardView loaded, Home home, Deadline deadline) {
        boolean changed = false;
        for (int bucket = 0; bucket < BUCKETS; bucket++) {
            if (loaded.ofBucket(bucket).isPresent()) {
                continue;
            }
            for (Home from : loaded.homes()) {
                Home.Line line = from.lines().get(bucket);
                if (line.goneTo().equals(home.database().name())
                        && line.epoch() > home.lines().get(bucket).epoch()) {
                    changed |= arrive(home, bucket, line.epoch(), deadline);
                }
            }
        }
        return changed;
    }

    private static boolean arrive(Home home, int bucket, long epoch, Deadline deadline) {
        try {
            new HomeTable(home.database()).arrive(bucket, epoch, deadline);
            return true;
        } catch (DataException _) {
            return false; // then it is nowhere until the database answers; all other buckets are well
        }
    }
}
