package io.pserver.persistence.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.cache.Cache;
import io.pserver.cache.CacheConfig;
import io.pserver.cache.MemcachedServer;
import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.MariaDbServer;
import io.pserver.persistence.model.ModelDefinition;
import io.pserver.persistence.row.GuardConfig;
import io.pserver.persistence.row.Models;
import io.pserver.persistence.row.RowCacheConfig;
import io.pserver.persistence.row.RowCacheCounters;
import io.pserver.persistence.row.RowCounters;
import io.pserver.persistence.row.SharedGuard;
import io.pserver.persistence.row.SharedRowCache;
import io.pserver.persistence.shard.MoveProgress.Step;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Buckets that are moved between three databases of a real MariaDB while two nodes use them; every answer is checked. */
@Timeout(240)
class ShardMoverIT {
    private static final int CLIENTS = 8;
    private static final List<Step> STEPS = List.copyOf(EnumSet.allOf(Step.class));
    private static final MoveProgress QUIET = (_, _, _, _, _) -> {};
    private static final List<ModelDefinition> MODELS = List.of(
            ModelDefinition.parse("counter", "{\"fields\": {\"score\": \"int\", \"bag\": \"json\"}}"),
            ModelDefinition.parse("still", "{\"fields\": {\"place\": \"int\"}, \"indexes\": [\"place\"]}"));

    /** As if the process had ended there: nothing of the mover runs any more. */
    private static final class Killed extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    /** What one process has. */
    private record Node(Databases databases, ShardMap shards, Models models) {}

    private final Deque<AutoCloseable> parts = new ArrayDeque<>();

    @TempDir
    Path folder;

    private MariaDbServer mariadb;
    private MemcachedServer memcached;
    private Node first;
    private Node second;
    private MoveChecker checker;

    @BeforeEach
    void start() throws IOException, InterruptedException, SQLException {
        mariadb = own(MariaDbServer.start());
        memcached = own(MemcachedServer.start());
        for (String schema : List.of("game2", "game3")) {
            mariadb.execute(
                    "CREATE DATABASE " + schema + " CHARACTER SET utf8mb4",
                    "GRANT ALL ON " + schema + ".* TO 'game'@'%'");
        }
        first = node("first");
        second = node("second");
        checker = new MoveChecker(List.of(first.models, second.models));
        checker.fill();
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

    private Databases databases() {
        List<DatabaseConfig> configs = new ArrayList<>();
        for (String name : List.of("game", "game2", "game3")) {
            configs.add(new DatabaseConfig(
                    name, mariadb.url().replace("/game", "/" + name), "game", "secret", List.of(), 12));
        }
        return own(Databases.open(configs, folder, new DatabaseCounters()));
    }

    private Node node(String name) {
        Databases databases = databases();
        ShardMap shards = ShardMap.open(databases, MoveChecker.soon());
        Cache cache = own(Cache.open(new CacheConfig(
                List.of(memcached.address()), Duration.ofMillis(500), CacheConfig.DEFAULTS.localBytes())));
        Databases guards = own(Databases.open(List.of(mariadb.config("guard", 2)), folder, new DatabaseCounters()));
        RowCacheCounters counters = new RowCacheCounters();
        SharedGuard guard = own(SharedGuard.open(guards.first(), cache, name, true, GuardConfig.DEFAULTS, counters));
        Models models = Models.open(
                MODELS,
                databases,
                shards,
                new SharedRowCache(cache, guard, RowCacheConfig.DEFAULTS, counters),
                new RowCounters());
        assertThat(models.prepare(MoveChecker.soon())).isEmpty();
        return new Node(databases, shards, models);
    }

    /** Has databases and a map of its own, as another process would. */
    private Node mover() {
        Databases databases = databases();
        return new Node(databases, ShardMap.open(databases, MoveChecker.soon()), first.models);
    }

    private static ShardMover moverOf(Node node, MoveProgress progress) {
        return new ShardMover(node.shards, node.databases, MODELS, MoveConfig.DEFAULTS, progress);
    }

    @FunctionalInterface
    private interface Moves {
        void run(Random random) throws Exception;
    }

    /** Moves while clients ask, for a time or until a promise is broken. */
    private void underLoad(Duration time, Moves moves) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> clients = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(4_200 + i);
                clients.add(threads.submit(() -> {
                    while (!over.get()) {
                        checker.step(random);
                    }
                }));
            }
            try {
                Random random = new Random(77);
                Deadline end = Deadline.in(time);
                while (!end.isOver() && checker.broken.isEmpty()) {
                    moves.run(random);
                }
            } finally {
                over.set(true);
            }
            for (Future<?> client : clients) {
                client.get();
            }
        }
        checker.checkTheEnd();
    }

    private static int someBucket(Random random) {
        return random.nextInt(3) == 0
                ? ShardMap.bucketOf("s" + random.nextInt(MoveChecker.STILL))
                : ShardMap.bucketOf("c" + random.nextInt(MoveChecker.COUNTERS));
    }

    private static Database some(Node node, Random random) {
        return node.databases.all().get(random.nextInt(3));
    }

    @Test
    void move_underLoad_losesDoublesAndAgesNothing() throws Exception {
        Node node = mover();
        int[] moved = {0};
        ShardMover mover = moverOf(node, (_, _, _, step, _) -> moved[0] += step == Step.ARRIVED ? 1 : 0);
        underLoad(Duration.ofSeconds(8), random -> mover.move(someBucket(random), some(node, random)));
        assertThat(checker.broken).isEmpty();
        assertThat(moved[0]).isGreaterThan(5);
        assertThat(checker.writes.get()).isGreaterThan(100);
        assertThat(checker.reads.get()).isGreaterThan(100);
        assertThat(checker.searches.get()).isPositive();
        assertThat(first.shards.counters().rerouted.sum()).isPositive();
        assertThat(mover.unfinished()).isEmpty();
        checkWhereRowsAre(node);
    }

    @Test
    void move_killedAtAnyStepUnderLoad_isGoneOnWith() throws Exception {
        int[] kills = {0};
        underLoad(Duration.ofSeconds(8), random -> {
            Node node = mover();
            Step last = STEPS.get(random.nextInt(STEPS.size()));
            try {
                moverOf(node, killAt(last)).move(someBucket(random), some(node, random));
            } catch (Killed _) {
                kills[0]++;
            }
            parts.remove(node.databases);
            node.databases.close();
            if (random.nextInt(3) == 0) {
                moverOf(second, QUIET).finish();
            }
        });
        ShardMover after = moverOf(second, QUIET);
        after.finish();
        assertThat(checker.broken).isEmpty();
        assertThat(kills[0]).isGreaterThan(3);
        assertThat(after.unfinished()).isEmpty();
        checkWhereRowsAre(second);
    }

    private static MoveProgress killAt(Step last) {
        return (_, _, _, step, _) -> {
            if (step == last) {
                throw new Killed();
            }
        };
    }

    /** The same without keeping writes out while the last changes are copied: the check must find that. */
    @Test
    void theCheck_findsOutAMoverThatFreezesNothing() throws Exception {
        Node node = mover();
        underLoad(Duration.ofSeconds(20), random -> {
            int bucket = someBucket(random);
            Database to = some(node, random);
            node.shards.refresh(MoveChecker.soon());
            Place place = node.shards.view().placeOf(bucket);
            if (place.database() != to) {
                HomeTable there = new HomeTable(to);
                there.claim(bucket, Home.State.COMING, "careless", MoveChecker.soon());
                new BucketCopy(bucket, to, "careless", Duration.ofSeconds(10)).all(place.database());
                Thread.sleep(Duration.ofMillis(20));
                place.database().write(MoveChecker.soon(), link -> HomeTable.leave(link, place, to.name(), "careless"));
                there.arrive(bucket, place.epoch() + 1, MoveChecker.soon());
            }
        });
        assertThat(checker.broken).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(Step.class)
    void move_killedAfterAStep_leavesTheRowToEverybody_andEndsWhenRunAgain(Step last) throws SQLException {
        Node node = mover();
        int bucket = ShardMap.bucketOf("c1");
        Database from = node.shards.ofBucket(bucket);
        Database to =
                node.databases.all().stream().filter(d -> d != from).findFirst().orElseThrow();
        assertThatThrownBy(() -> moverOf(node, killAt(last)).move(bucket, to)).isInstanceOf(Killed.class);

        String row = first.models.increment("counter", "c1", "{\"score\": 1}", MoveChecker.soon());
        assertThat(row).contains("\"version\":2");
        assertThat(second.models.get("counter", "c1", MoveChecker.soon())).isEqualTo(row);
        assertThat(second.models.count("counter", "{}", MoveChecker.soon())).isEqualTo(MoveChecker.COUNTERS);

        Node again = mover();
        ShardMover after = moverOf(again, QUIET);
        after.finish();
        after.move(bucket, again.databases.named(to.name()).orElseThrow());
        assertThat(after.unfinished()).isEmpty();
        assertThat(second.models.get("counter", "c1", MoveChecker.soon())).isEqualTo(row);
        assertThat(mariadb.number("SELECT COUNT(*) FROM " + from.name() + ".counter WHERE id = 'c1'"))
                .isZero();
        assertThat(mariadb.number("SELECT COUNT(*) FROM " + to.name() + ".counter WHERE id = 'c1'"))
                .isEqualTo(1);
        assertThat(mariadb.number("SELECT COUNT(*) FROM game.ps_bucket WHERE state = 'settled' AND database_name = '"
                        + to.name() + "' AND bucket = " + bucket))
                .isEqualTo(1);
        checkWhereRowsAre(again);
    }

    /** Each row is in one database, which is that of its bucket. */
    private void checkWhereRowsAre(Node node) throws SQLException {
        node.shards.refresh(MoveChecker.soon());
        for (Database database : node.databases.all()) {
            for (String model : List.of("counter", "still")) {
                List<String> ids = database.read(
                        MoveChecker.soon(),
                        link -> link.query("SELECT id FROM " + model, List.of(), row -> row.getString(1)));
                for (String id : ids) {
                    assertThat(node.shards.ofBucket(ShardMap.bucketOf(id)).name())
                            .isEqualTo(database.name());
                }
            }
        }
    }
}
