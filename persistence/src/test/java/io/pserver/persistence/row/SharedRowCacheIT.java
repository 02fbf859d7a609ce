package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.cache.Cache;
import io.pserver.cache.CacheConfig;
import io.pserver.cache.CacheCounters;
import io.pserver.cache.MemcachedServer;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.MariaDbServer;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Three nodes on real servers, which are killed, stopped and started again under them; every read is checked. */
@Timeout(240)
class SharedRowCacheIT {
    private static final int NODES = 3;
    private static final int WRITERS = 6;
    private static final int READERS = 9;
    private static final int WRITES = 700;
    private static final Duration LONGEST = Duration.ofSeconds(40);
    private static final List<String> IDS = List.of("a", "b", "c", "d", "e", "f");

    private final Promises promises = new Promises();
    private final RowCacheCounters counters = new RowCacheCounters();
    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final List<CheckedNode> nodes = new ArrayList<>();
    private final List<HeldCache> caches = new ArrayList<>();
    private final List<SharedGuard> guards = new ArrayList<>();
    private final List<MemcachedServer> memcached = new ArrayList<>();
    private final RowKeys keys = new RowKeys();

    @TempDir
    Path folder;

    private MariaDbServer mariadb;
    private CacheConfig cacheConfig;
    private Cache raw;

    @BeforeEach
    void start() throws IOException, InterruptedException, SQLException {
        mariadb = own(MariaDbServer.start());
        List<String> addresses = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            memcached.add(own(MemcachedServer.start()));
            addresses.add(memcached.get(i).address());
        }
        cacheConfig = new CacheConfig(addresses, Duration.ofMillis(200), CacheConfig.DEFAULTS.localBytes());
        raw = own(Cache.open(cacheConfig));
    }

    @AfterEach
    void stop() throws Exception {
        while (!parts.isEmpty()) {
            parts.pop().close();
        }
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    private void startNodes(BiFunction<Cache, Database, RowCache> rowCache) throws SQLException {
        for (int i = 0; i < NODES; i++) {
            Database database = database("main", 12);
            if (i == 0) {
                mariadb.execute("CREATE TABLE " + "checked (id VARCHAR(16) PRIMARY KEY, version BIGINT)");
                for (String id : IDS) {
                    mariadb.execute("INSERT INTO " + "checked VALUES ('" + id + "', 1)");
                }
            }
            Shaker shaker = new Shaker(1_000 + i);
            HeldCache cache = new HeldCache(own(Cache.open(cacheConfig)), shaker);
            caches.add(cache);
            nodes.add(new CheckedNode("node-" + i, rowCache.apply(cache, database), database, shaker, promises));
        }
    }

    private Database database(String name, int pool) {
        return own(Databases.open(List.of(mariadb.config(name, pool)), folder, new DatabaseCounters()))
                .first();
    }

    private RowCache guarded(Cache cache) {
        SharedGuard guard = own(SharedGuard.open(
                database("guard", 2), cache, "node-" + guards.size(), true, GuardConfig.DEFAULTS, counters));
        guards.add(guard);
        return new SharedRowCache(cache, guard, RowCacheConfig.DEFAULTS, counters);
    }

    @Test
    void noReaderGoesBack_andNoWriteIsMissing_whateverHappensToTheCache()
            throws SQLException, InterruptedException, ExecutionException, IOException {
        startNodes((cache, _) -> guarded(cache));
        run();
        assertThat(promises.broken()).isEmpty();
        assertThat(promises.writes.get()).isGreaterThan(WRITERS);
        assertThat(promises.reads.get()).isGreaterThan(100);
        assertThat(counters.hits.sum()).isPositive();
        assertThat(counters.fills.sum()).isPositive();
        assertThat(counters.settled.sum()).isPositive();
        assertThat(counters.bans.sum()).isPositive();
    }

    @Test
    void theCheck_findsOutAPlainCache() throws SQLException, InterruptedException, ExecutionException {
        startNodes((cache, _) -> new PlainRowCache(cache));
        readAcrossAWrite("a");
        assertThat(promises.broken()).singleElement().asString().startsWith("node-2 gave a in version 1 after 2");
    }

    @Test
    void noReaderGoesBack_whenARowIsStoredAfterItWasChanged()
            throws SQLException, InterruptedException, ExecutionException {
        startNodes((cache, _) -> guarded(cache));
        readAcrossAWrite("a");
        assertThat(promises.broken()).isEmpty();
        assertThat(counters.fillsRefused.sum()).isPositive();
    }

    /** One node has loaded a row and is about to store it, another changes it meanwhile, and a third one reads it. */
    private void readAcrossAWrite(String id) throws InterruptedException, ExecutionException {
        HeldCache held = caches.getFirst();
        held.holdNext();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> reader = threads.submit(() -> nodes.get(0).read(id));
            held.awaitHeld();
            assertThat(writeUntilAcknowledged(nodes.get(1), id)).isEqualTo(2);
            held.release();
            reader.get();
        }
        nodes.get(2).read(id);
    }

    @Test
    void theCheck_findsOutNodesThatBanNobody() throws SQLException, InterruptedException, IOException {
        startNodes((cache, _) -> new SharedRowCache(cache, new Careless(), RowCacheConfig.DEFAULTS, counters));
        Deadline end = Deadline.in(LONGEST);
        while (promises.broken().isEmpty() && !end.isOver()) {
            boolean _ = writeUnnoticed("a");
        }
        assertThat(promises.broken()).first().asString().startsWith("node-1 gave a in version ");
    }

    @Test
    void noReaderGoesBack_whenAWriteCouldNotBeMarked() throws SQLException, InterruptedException, IOException {
        startNodes((cache, _) -> guarded(cache));
        Deadline end = Deadline.in(LONGEST);
        boolean unnoticed = false;
        while (!unnoticed && !end.isOver()) {
            unnoticed = writeUnnoticed("a");
        }
        assertThat(unnoticed).as("an old row stayed on its server").isTrue();
        assertThat(promises.broken()).isEmpty();
        assertThat(counters.bans.sum()).isPositive();
    }

    /**
     * One node changes a row while its server is stopped, and another reads it when the server goes on with all it had. What was sent
     * to a stopped server arrives when it goes on, so the writer first finds out that it must send nothing.
     *
     * @return whether the server then still had the row as it was before; if not, a probe carried the mark there after all
     */
    private boolean writeUnnoticed(String id) throws InterruptedException, IOException {
        String key = keys.of(CheckedNode.MODEL, id);
        String address = raw.serverOf(key);
        MemcachedServer server = memcached.stream()
                .filter(one -> one.address().equals(address))
                .findFirst()
                .orElseThrow();
        await(id + " is cached", () -> {
            nodes.get(1).read(id);
            return rowIn(key) > 0;
        });
        long before = rowIn(key);
        server.pause();
        try {
            letBreakerOpen(caches.getFirst(), key);
            writeUntilAcknowledged(nodes.getFirst(), id);
        } finally {
            server.resume();
        }
        String other = Stream.iterate(0, i -> i + 1)
                .map(i -> "other-" + i)
                .filter(one -> raw.serverOf(one).equals(address))
                .findFirst()
                .orElseThrow();
        await("the server answers", () -> raw.remove(other) != Cache.Stored.LOST);
        boolean unnoticed = rowIn(key) == before;
        nodes.get(1).read(id);
        return unnoticed;
    }

    private static void letBreakerOpen(Cache cache, String key) throws InterruptedException {
        CacheCounters of = Objects.requireNonNull(cache.counters().get(cache.serverOf(key)));
        long opened = of.breakerOpened();
        await("the breaker is open", () -> {
            byte[] _ = cache.get(key);
            return of.breakerOpened() > opened;
        });
        long refused = of.refused();
        await("the probe is under way", () -> {
            byte[] _ = cache.get(key);
            return of.refused() > refused;
        });
    }

    /** The version that the cache holds for whoever believes it, 0 if none. */
    private long rowIn(String key) {
        byte[] bytes = raw.get(key);
        CachedValue value = bytes == null ? null : CachedValue.decode(bytes);
        return value != null && value.kind() == CachedValue.Kind.ROW ? value.number() : 0;
    }

    private static long writeUntilAcknowledged(CheckedNode node, String id) throws InterruptedException {
        long[] version = new long[1];
        await(id + " is written", () -> (version[0] = node.write(id)) > 0);
        return version[0];
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        Deadline end = Deadline.in(LONGEST);
        while (!condition.getAsBoolean()) {
            assertThat(end.isOver()).as(what).isFalse();
            Thread.sleep(Duration.ofMillis(5));
        }
    }

    /** Believes every server, whatever became of a mark. */
    private static final class Careless implements CacheGuard {
        @Override
        public long epoch(String server) {
            return 0;
        }

        @Override
        public void awaitWritable(Deadline deadline) {}

        @Override
        public void ban(String server, Deadline deadline) {}

        @Override
        public void close() {}
    }

    private void run() throws InterruptedException, ExecutionException, IOException {
        Deadline end = Deadline.in(LONGEST);
        AtomicInteger writing = new AtomicInteger(WRITERS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Shaker shaker = new Shaker(100 + i);
                all.add(threads.submit(() -> {
                    try {
                        write(shaker, end);
                    } finally {
                        writing.decrementAndGet();
                    }
                }));
            }
            for (int i = 0; i < READERS; i++) {
                Shaker shaker = new Shaker(200 + i);
                all.add(threads.submit(() -> {
                    while (writing.get() > 0) {
                        read(shaker);
                    }
                }));
            }
            breakThings(new Shaker(300), writing);
            for (Future<?> one : all) {
                one.get();
            }
        }
        checkTheEnd();
    }

    private void write(Shaker shaker, Deadline end) {
        for (int i = 0; i < WRITES && !end.isOver(); i++) {
            String id = IDS.get(shaker.upTo(IDS.size()));
            long version = nodes.get(shaker.upTo(NODES)).write(id);
            if (version > 0) {
                checkTheCache(id, version);
            }
            shaker.pause();
        }
    }

    /** A visitor who is on another node each time. */
    private void read(Shaker shaker) {
        CheckedNode node = nodes.get(shaker.upTo(NODES));
        if (shaker.upTo(8) == 0) {
            node.readMany(IDS);
        } else {
            node.read(IDS.get(shaker.upTo(IDS.size())));
        }
        shaker.pause();
    }

    private void checkTheCache(String id, long version) {
        String key = keys.of(CheckedNode.MODEL, id);
        byte[] bytes = raw.get(key);
        CachedValue value = bytes == null ? null : CachedValue.decode(bytes);
        if (value != null && value.kind() == CachedValue.Kind.ROW) {
            for (SharedGuard guard : guards) {
                if (guard.epoch(raw.serverOf(key)) == value.epoch()) { // somebody would believe it
                    promises.cached(id, version, value.number());
                }
            }
        }
    }

    /** Each server in turn: killed and started again empty, or stopped and let go on with all it had; rows are evicted throughout. */
    private void breakThings(Shaker shaker, AtomicInteger writing) throws InterruptedException, IOException {
        for (int i = 0; writing.get() > 0; i++) {
            MemcachedServer server = memcached.get(i % memcached.size());
            calm(shaker, writing, 1_500);
            if (i % 4 < 2) {
                server.pause();
                calm(shaker, writing, 700 + shaker.upTo(1_500));
                server.resume();
            } else {
                server.kill9();
                calm(shaker, writing, 300 + shaker.upTo(1_500));
                server.restart();
            }
            calm(shaker, writing, 3_000);
        }
    }

    private void calm(Shaker shaker, AtomicInteger writing, int millis) throws InterruptedException {
        Deadline end = Deadline.in(Duration.ofMillis(millis));
        while (!end.isOver() && writing.get() > 0) {
            raw.beginRemove(keys.of(CheckedNode.MODEL, IDS.get(shaker.upTo(IDS.size()))));
            Thread.sleep(Duration.ofMillis(shaker.upTo(40)));
        }
    }

    private void checkTheEnd() {
        for (String id : IDS) {
            nodes.forEach(node -> node.read(id));
            Row row = nodes.getFirst().load(id, Deadline.in(Duration.ofSeconds(10)));
            promises.kept(id, row == null ? 0 : row.version());
        }
    }
}
