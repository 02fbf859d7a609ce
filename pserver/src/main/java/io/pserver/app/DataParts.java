package io.pserver.app;

import io.pserver.cache.Cache;
import io.pserver.cache.CacheConfig;
import io.pserver.handlers.data.GameData;
import io.pserver.handlers.data.Outbound;
import io.pserver.ops.DataMetrics;
import io.pserver.persistence.DataConfig;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.room.RoomCounters;
import io.pserver.persistence.room.RoomStore;
import io.pserver.persistence.row.CacheGuard;
import io.pserver.persistence.row.GuardConfig;
import io.pserver.persistence.row.LoneGuard;
import io.pserver.persistence.row.Models;
import io.pserver.persistence.row.RowCacheConfig;
import io.pserver.persistence.row.RowCacheCounters;
import io.pserver.persistence.row.RowCounters;
import io.pserver.persistence.row.SharedGuard;
import io.pserver.persistence.row.SharedRowCache;
import io.pserver.persistence.row.Sql;
import io.pserver.persistence.session.SessionCounters;
import io.pserver.persistence.session.SessionStore;
import io.pserver.persistence.shard.ShardMap;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The parts of a node that keep data: databases, shards, the cache, rows, and what scripts see of them. Built once, at start; closed
 * in the opposite order.
 */
final class DataParts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(DataParts.class);

    private static final Duration OPENING = Duration.ofSeconds(10);
    private static final Duration PREPARING = Duration.ofMinutes(5);
    private static final int GUARD_POOL = 2;
    private static final int LOADS_A_CONNECTION = 4;

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();
    private final DatabaseCounters databaseCounters = new DatabaseCounters();
    private final RowCacheCounters rowCacheCounters = new RowCacheCounters();
    private final RowCounters rowCounters = new RowCounters();
    private final SessionCounters sessionCounters = new SessionCounters();
    private final Databases databases;
    private final Cache cache;
    private final ShardMap shards;
    private final SharedRowCache rows;
    private final Outbound outbound;
    private final RoomCounters roomCounters = new RoomCounters();
    private final SessionStore sessions;
    private final RoomStore rooms;

    private DataParts(DataConfig config, Path embedded, String node) {
        try {
            databases = own(Databases.open(config.databases(), embedded, databaseCounters));
            shards = ShardMap.open(databases, Deadline.in(OPENING));
            CacheConfig cacheConfig = CacheConfig.of(config.memcached());
            boolean shared = !config.memcached().isEmpty();
            cache = own(Cache.open(cacheConfig));
            CacheGuard guard = own(config.databases().isEmpty() ? alone() : guard(config, embedded, node));
            rows = new SharedRowCache(cache, guard, RowCacheConfig.DEFAULTS.withLoads(loads(config)), rowCacheCounters);
            outbound = own(new Outbound());
            boolean alone = config.databases().isEmpty();
            sessions = own(SessionStore.open(databases.first(), shared || alone ? cache : null, sessionCounters));
            rooms = own(RoomStore.open(databases.first(), node, alone, roomCounters));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** Most rows that are loaded at once when the cache has nothing: a few for each connection. */
    private static int loads(DataConfig config) {
        int connections =
                config.databases().stream().mapToInt(DatabaseConfig::pool).sum();
        return LOADS_A_CONNECTION * Math.max(connections, DatabaseConfig.DEFAULT_POOL);
    }

    /** Nobody else can use a database that is embedded. */
    private CacheGuard alone() {
        return new LoneGuard(rowCacheCounters);
    }

    /** With connections of its own: rows that change wait for the guard while they hold the others. */
    private CacheGuard guard(DataConfig config, Path embedded, String node) {
        DatabaseConfig first = config.databases().getFirst();
        DatabaseConfig own = new DatabaseConfig(
                first.name() + "-guard", first.url(), first.user(), first.password(), List.of(), GUARD_POOL);
        Databases guards = own(Databases.open(List.of(own), embedded, databaseCounters));
        boolean shared = !config.memcached().isEmpty();
        GuardConfig guard = shared ? GuardConfig.DEFAULTS : GuardConfig.IN_PROCESS;
        return SharedGuard.open(guards.first(), cache, node, shared, guard, rowCacheCounters);
    }

    /**
     * Connects to everything.
     *
     * @param embedded where the embedded database keeps its files, if no other is set
     * @param node what this node is called by the others; the same after a restart
     * @throws io.pserver.persistence.database.DatabaseOpenException if a database cannot be used
     */
    static DataParts open(DataConfig config, Path embedded, String node) {
        return new DataParts(config, embedded, node);
    }

    private <T extends AutoCloseable> T own(T part) {
        parts.push(part);
        return part;
    }

    /** Shows what is counted. */
    void show(DataMetrics metrics) {
        metrics.databases(databaseCounters);
        metrics.cache(cache.counters());
        metrics.rows(rowCounters, rowCacheCounters);
        metrics.shards(shards.counters());
        metrics.sessions(sessionCounters);
        metrics.rooms(roomCounters);
    }

    SessionStore sessions() {
        return sessions;
    }

    RoomStore rooms() {
        return rooms;
    }

    /** What the scripts of a game see. Makes the tables of its models; says what cannot be, and the game goes on without it. */
    GameData of(List<ModelDefinition> models) {
        Models opened = Models.open(models, databases, shards, rows, rowCounters);
        for (String problem : opened.prepare(Deadline.in(PREPARING))) {
            log.atError().log("{}", problem);
        }
        return new GameData(opened, new Sql(databases, shards, rowCounters), cache, outbound);
    }

    @Override
    public void close() {
        while (!parts.isEmpty()) {
            AutoCloseable part = parts.pop();
            try {
                part.close();
            } catch (Exception e) { // as AutoCloseable declares it; the other parts are still to be closed
                log.atWarn()
                        .setCause(e)
                        .addKeyValue("part", part.getClass().getSimpleName())
                        .log("did not stop cleanly");
            }
        }
    }
}
