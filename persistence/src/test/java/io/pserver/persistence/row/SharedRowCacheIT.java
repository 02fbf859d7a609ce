package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.cache.Cache;
import io.pserver.cache.CacheConfig;
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
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
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
    private final List<SharedGuard> guards = new ArrayList<>();
    private final List<MemcachedServer> memcached = new ArrayList<>();
    private final RowKeys keys = new RowKeys();

    @TempDir
    Path folder;

    private MariaDbServer mariadb;
    private CacheConfig cacheConfig;
    private Cache raw;
    /** Then the first broken promise is enough. */
    private boolean expectBroken;

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
            Cache cache = new ShakenCache(own(Cache.open(cacheConfig)), shaker);
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
        run(true);
        assertThat(promises.broken()).isEmpty();
        assertThat(promises.writes.get()).isGreaterThan(WRITERS);
        assertThat(promises.reads.get()).isGreaterThan(100);
        assertThat(counters.hits.sum()).isPositive();
        assertThat(counters.fills.sum()).isPositive();
        assertThat(counters.settled.sum()).isPositive();
        assertThat(counters.bans.sum()).isPositive();
    }

    @Test
    void theCheck_findsOutAPlainCache() throws SQLException, InterruptedException, ExecutionException, IOException {
        startNodes((cache, _) -> new PlainRowCache(cache));
        expectBroken = true;
        run(false);
        assertThat(promises.broken()).isNotEmpty();
    }

    @Test
    void theCheck_findsOutNodesThatBanNobody()
            throws SQLException, InterruptedException, ExecutionException, IOException {
        startNodes((cache, _) -> new SharedRowCache(cache, new Careless(), RowCacheConfig.DEFAULTS, counters));
        expectBroken = true;
        run(true);
        assertThat(promises.broken()).isNotEmpty();
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

    private void run(boolean withFaults) throws InterruptedException, ExecutionException, IOException {
        Deadline end = Deadline.in(LONGEST);
        AtomicInteger writing = new AtomicInteger(WRITERS);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                Shaker shaker = new Shaker(100 + i);
                all.add(threads.submit(() -> {
                    try {
                        write(shaker, end, withFaults);
                    } finally {
                        writing.decrementAndGet();
                    }
                }));
            }
            for (int i = 0; i < READERS; i++) {
                Shaker shaker = new Shaker(200 + i);
                all.add(threads.submit(() -> {
                    while (writing.get() > 0) {
                        read(shaker, withFaults);
                    }
                }));
            }
            if (withFaults) {
                breakThings(new Shaker(300), writing);
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
        checkTheEnd();
    }

    private void write(Shaker shaker, Deadline end, boolean guarded) {
        for (int i = 0;
                i < WRITES
                        && !end.isOver()
                        && !(expectBroken && !promises.broken().isEmpty());
                i++) {
            String id = IDS.get(shaker.upTo(IDS.size()));
            long version = nodes.get(shaker.upTo(NODES)).write(id);
            if (version > 0 && guarded) {
                checkTheCache(id, version);
            }
            shaker.pause();
        }
    }

    /** A visitor who is on another node each time. */
    private void read(Shaker shaker, boolean many) {
        CheckedNode node = nodes.get(shaker.upTo(NODES));
        if (many && shaker.upTo(8) == 0) {
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
