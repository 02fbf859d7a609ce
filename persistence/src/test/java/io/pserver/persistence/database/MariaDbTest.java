package io.pserver.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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

/** A real server that behaves. */
class MariaDbTest extends DatabaseContract {
    private static MariaDbServer server;
    private static Databases databases;
    private static final DatabaseCounters counters = new DatabaseCounters();

    @BeforeAll
    static void open() {
        server = MariaDbServer.start();
        databases = Databases.open(List.of(server.config("main", 8)), Path.of("unused"), counters);
    }

    @AfterAll
    static void close() {
        try {
            databases.close();
        } finally {
            server.close();
        }
    }

    @Override
    Database database() {
        return databases.first();
    }

    @Test
    void dialect_isMariaDbs() {
        assertThat(database().dialect()).isEqualTo(Dialect.MARIADB);
    }

    /** Statements of the other sessions; asking is one more. */
    private static long questions(Statement statement) throws SQLException {
        try (ResultSet result = statement.executeQuery("SHOW GLOBAL STATUS LIKE 'Questions'")) {
            result.next();
            return result.getLong(2);
        }
    }

    @Test
    void calls_costTheirStatementsAndOneCommit() throws Exception {
        database().write(soon(), link -> put(link, "a", 0));
        try (Connection admin = server.admin();
                Statement status = admin.createStatement()) {
            assertThat(cost(status, () -> database().read(soon(), DatabaseContract::all)))
                    .isEqualTo(1);
            assertThat(cost(status, () -> database().write(soon(), link -> add(link, "a", 1))))
                    .isEqualTo(2);
            assertThat(cost(status, () -> database().write(soon(), link -> add(link, "a", 1) + add(link, "a", 1))))
                    .isEqualTo(3);
        }
    }

    /** The least of several tries: a pool may be making a connection in the background. */
    private static long cost(Statement status, Runnable call) throws SQLException {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 10; i++) {
            long before = questions(status);
            call.run();
            least = Math.min(least, questions(status) - before - 1);
        }
        return least;
    }

    @Test
    void slowQuery_isTooLateAndEndsInTheServerToo() throws Exception {
        long start = System.nanoTime();
        assertThatThrownBy(() -> database()
                        .read(
                                Deadline.in(Duration.ofMillis(300)),
                                link -> link.query("SELECT SLEEP(40)", List.of(), r -> 1)))
                .isInstanceOf(DataException.TooLate.class);
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(Duration.ofMillis(290), Duration.ofSeconds(10));
        String sleeping =
                "SELECT COUNT(*) FROM information_schema.processlist WHERE info LIKE 'SELECT SLEEP%' AND command = 'Query'";
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (server.number(sleeping) > 0 && System.nanoTime() - end < 0) {
            sleep(20);
        }
        assertThat(server.number(sleeping)).isZero();
        assertThat(counters.all().getFirst().killed.sum()).isPositive();
        assertThat(counters.all().getFirst().down()).isFalse();
        assertThat(all()).isEmpty();
    }

    @Test
    void exhaustedPool_refusesWithNumbersAndIsNotDown() throws Exception {
        List<Transaction> held = new ArrayList<>();
        try {
            for (int i = 0; i < 4; i++) { // half of the pool are for transactions
                held.add(database().begin(soon()));
            }
            long start = System.nanoTime();
            assertThatThrownBy(() -> database().write(Deadline.in(Duration.ofMillis(200)), link -> put(link, "a", 1)))
                    .isInstanceOf(DataException.Unavailable.class)
                    .hasMessageContaining("in-use=4 size=4");
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
            assertThatThrownBy(() -> database().write(soon(), link -> put(link, "a", 1)))
                    .isInstanceOf(DataException.Unavailable.class);
            assertThat(counters.all().getFirst().down()).isFalse();
            assertThat(all()).isEmpty(); // reads go on
        } finally {
            held.forEach(Transaction::close);
        }
        database().write(soon(), link -> put(link, "a", 1));
        assertThat(all()).containsExactly(1L);
    }

    @Test
    void readOnlyServer_refusesWritesAndGoesOnReading() throws Exception {
        server.execute("SET GLOBAL read_only = 1");
        try {
            assertThatThrownBy(() -> database().write(soon(), link -> put(link, "a", 1)))
                    .isInstanceOf(DataException.Unavailable.class)
                    .hasMessageContaining("takes no writes");
            assertThat(all()).isEmpty();
        } finally {
            server.execute("SET GLOBAL read_only = 0");
        }
        database().write(soon(), link -> put(link, "a", 1));
        assertThat(all()).containsExactly(1L);
    }

    @Test
    void threadsOfAllKinds_shareThePool() throws ExecutionException, InterruptedException, TimeoutException {
        database().write(soon(), link -> put(link, "a", 0));
        try (ExecutorService many = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Integer>> done = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                done.add(many.submit(() -> database().transact(soon(), link -> add(link, "a", 1))));
            }
            for (Future<Integer> one : done) {
                assertThat(one.get(60, TimeUnit.SECONDS)).isEqualTo(1);
            }
        }
        assertThat(all()).containsExactly(200L);
        assertThat(counters.all().getFirst().inUse()).isZero();
        assertThat(counters.all().getFirst().size()).isBetween(1, 8);
    }
}
