package io.pserver.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.shard.MoveConfig;
import io.pserver.persistence.shard.ShardMap;
import io.pserver.persistence.shard.ShardMover;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a node comes by its databases, on a real server. */
@Timeout(120)
class DatabasesTest {
    private static final Path UNUSED = Path.of("unused");
    private static MariaDbServer server;

    @BeforeAll
    static void start() {
        server = MariaDbServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static Deadline soon() {
        return Deadline.in(Duration.ofSeconds(30));
    }

    private static DatabaseConfig on(String database, String... replicas) throws SQLException {
        server.execute("CREATE DATABASE IF NOT EXISTS " + database, "GRANT ALL ON " + database + ".* TO 'game'@'%'");
        return new DatabaseConfig(database, urlOf(database), "game", "secret", List.of(replicas), 4);
    }

    private static String urlOf(String database) {
        return "jdbc:mysql://127.0.0.1:" + server.port() + "/" + database;
    }

    private static Databases open(DatabaseConfig... configs) {
        return Databases.open(List.of(configs), UNUSED, new DatabaseCounters());
    }

    @Test
    void open_withSeveralMistakes_saysEachInASentence() {
        var wrongPassword = new DatabaseConfig("a", server.url(), "game", "geheim", List.of(), 4);
        var wrongName = new DatabaseConfig("b", urlOf("nothing"), "admin", "admin", List.of(), 4);
        var nobodyThere = new DatabaseConfig("c", "jdbc:mysql://127.0.0.1:1/game", "game", "secret", List.of(), 4);
        DatabaseOpenException wrong =
                catchThrowableOfType(DatabaseOpenException.class, () -> open(wrongPassword, wrongName, nobodyThere));
        assertThat(wrong.problems()).hasSize(3);
        assertThat(wrong.problems().get(0))
                .startsWith("databases.a: cannot connect to " + server.url() + ": the user or the password is wrong");
        assertThat(wrong.problems().get(1)).startsWith("databases.b: ").contains("no database of this name");
        assertThat(wrong.problems().get(2)).startsWith("databases.c: ").contains("no server answers there");
        assertThat(wrong.getMessage()).doesNotContain("geheim", "secret\n").doesNotContain("\n\n");
    }

    @Test
    void open_withTwoOfTheSameName_refuses() {
        DatabaseOpenException wrong = catchThrowableOfType(
                DatabaseOpenException.class, () -> open(server.config("x", 4), server.config("x", 4)));
        assertThat(wrong.problems()).containsExactly("databases.x: there are two databases with this name");
    }

    @Test
    void open_whereTheGameHasTablesAlready_addsTheInternalOnes() throws SQLException {
        DatabaseConfig config = on("lived_in");
        server.execute("CREATE TABLE lived_in.players (id INT)");
        for (int start = 0; start < 2; start++) {
            open(config).close();
        }
        assertThat(server.number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'lived_in'"
                        + " AND (table_name = 'players' OR table_name = 'ps_bucket')"))
                .isEqualTo(2);
    }

    @Test
    void open_byManyNodesAtOnce_makesTheTablesOnce_andOneMap()
            throws SQLException, ExecutionException, InterruptedException, TimeoutException {
        DatabaseConfig first = on("together");
        DatabaseConfig second = on("together_too");
        List<String> placesOfAll = new ArrayList<>();
        try (ExecutorService nodes = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<String>> opened = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                opened.add(nodes.submit(() -> {
                    try (Databases databases = open(first, second)) {
                        return placesOf(ShardMap.open(databases, soon()));
                    }
                }));
            }
            for (Future<String> one : opened) {
                placesOfAll.add(one.get(100, TimeUnit.SECONDS));
            }
        }
        assertThat(placesOfAll.stream().distinct()).hasSize(1);
        assertThat(server.number("SELECT COUNT(*) FROM together.ps_schema_history WHERE version = '1'"))
                .isEqualTo(1);
        assertThat(server.number("SELECT COUNT(*) FROM information_schema.tables WHERE table_schema = 'together_too'"
                        + " AND table_name <> 'ps_home'"))
                .as("of the internal tables only the first has all")
                .isZero();
    }

    private static String placesOf(ShardMap map) {
        StringBuilder places = new StringBuilder();
        for (int bucket = 0; bucket < ShardMap.BUCKETS; bucket++) {
            places.append(map.ofBucket(bucket).name()).append(' ');
        }
        return places.toString();
    }

    @Test
    void shardMap_staysAsItIs_whenADatabaseIsAdded_andFollowsItsBuckets() throws SQLException {
        DatabaseConfig one = on("grown");
        DatabaseConfig two = on("grown_two");
        try (Databases alone = open(one)) {
            ShardMap.open(alone, soon());
        }
        try (Databases both = open(one, two)) {
            ShardMap map = ShardMap.open(both, soon());
            assertThat(placesOf(map)).doesNotContain("grown_two");
            int bucket = ShardMap.bucketOf("player-7");
            new ShardMover(ShardMap.open(both, soon()), both, List.of(), MoveConfig.DEFAULTS, (_, _, _, _, _) -> {})
                    .move(bucket, both.all().getLast());
            assertThat(map.databaseOf("player-7").name()).isEqualTo("grown");
            map.refresh(soon());
            assertThat(map.databaseOf("player-7").name()).isEqualTo("grown_two");
        }
        try (Databases alone = open(one)) {
            DatabaseOpenException wrong =
                    catchThrowableOfType(DatabaseOpenException.class, () -> ShardMap.open(alone, soon()));
            assertThat(wrong.problems()).containsExactly("databases: grown_two keeps data, but is not in the settings");
        }
    }

    @Test
    void readReplica_asksTheReplica_andThePrimaryWhenThatIsDown() throws SQLException {
        on("replica"); // not really one: that is how it can be told apart
        DatabaseConfig config = on("origin", urlOf("replica"), "jdbc:mysql://127.0.0.1:1/gone");
        try (Databases databases = open(config)) {
            Database database = databases.first();
            assertThat(askedOf(database)).isEqualTo("replica");
            for (int i = 0; i < 12; i++) { // in turn with one that is not there
                assertThat(askedOf(database)).isIn("replica", "origin");
            }
            List<String> primary =
                    database.read(soon(), l -> l.query("SELECT DATABASE()", List.of(), r -> r.getString(1)));
            assertThat(primary).containsExactly("origin");
        }
    }

    private static String askedOf(Database database) {
        return database.readReplica(soon(), l -> l.query("SELECT DATABASE()", List.of(), r -> r.getString(1)))
                .getFirst();
    }
}
