package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.persistence.database.MariaDbServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On two databases of a real MariaDB. */
@NullUnmarked // set before the first test
class MariaDbModelsTest {
    @TempDir
    private static Path folder;

    private static MariaDbServer server;
    private static RowContract.Opened opened;

    @BeforeAll
    static void open() {
        server = MariaDbServer.start();
        try {
            server.execute("CREATE DATABASE game2 CHARACTER SET utf8mb4", "GRANT ALL ON game2.* TO 'game'@'%'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        String second = server.url().replace("/game", "/game2");
        opened = RowContract.Opened.open(
                List.of(server.config("one", 8), new DatabaseConfig("two", second, "game", "secret", List.of(), 8)),
                folder);
    }

    @AfterAll
    static void close() {
        try {
            opened.close();
        } finally {
            server.close();
        }
    }

    @Nested
    class Rows extends ModelsContract {
        @Override
        Opened opened() {
            return opened;
        }
    }

    @Nested
    class Finds extends FindContract {
        @Override
        Opened opened() {
            return opened;
        }
    }

    @Nested
    class Transactions extends TransactionContract {
        @Override
        Opened opened() {
            return opened;
        }
    }

    @Nested
    class Statements extends SqlContract {
        @Override
        Opened opened() {
            return opened;
        }
    }

    @Nested
    class Tables extends SchemaContract {
        @Override
        Opened opened() {
            return opened;
        }
    }

    @Nested
    class RoundTrips extends RowContract {
        @Override
        Opened opened() {
            return opened;
        }

        /** The least of several tries, in statements that the server was asked: a pool may be making a connection. */
        private long cost(Runnable call) throws SQLException {
            long least = Long.MAX_VALUE;
            try (Connection admin = server.admin();
                    Statement status = admin.createStatement()) {
                for (int i = 0; i < 10; i++) {
                    long before = questions(status);
                    call.run();
                    least = Math.min(least, questions(status) - before - 1);
                }
            }
            return least;
        }

        private static long questions(Statement status) throws SQLException {
            try (ResultSet result = status.executeQuery("SHOW GLOBAL STATUS LIKE 'Questions'")) {
                result.next();
                return result.getLong(2);
            }
        }

        @Test
        void calls_costNoMoreThanTheyNeed() throws SQLException {
            create("{\"id\": \"a\"}");
            assertThat(cost(() -> get("a"))).isEqualTo(1);
            assertThat(cost(() -> models.getMany("player", List.of("a", "b", "c", "d", "e", "f"), soon())))
                    .isLessThanOrEqualTo(4); // databases, and each is asked again if it found nothing
            assertThat(cost(() -> models.create("player", "{}", soon()))).isEqualTo(2);
            assertThat(cost(() -> models.put("player", "{}", soon()))).isEqualTo(2);
            assertThat(cost(() -> models.put("player", "{\"id\": \"a\"}", soon())))
                    .isEqualTo(3);
            assertThat(cost(() -> models.increment("player", "a", "{\"score\": 1}", soon())))
                    .isEqualTo(3);
            assertThat(cost(() -> find("{}"))).isEqualTo(2);
            assertThat(cost(() -> find("{\"where\": {\"id\": \"a\"}}"))).isEqualTo(1);
            assertThat(cost(() -> models.remove("player", "nope", soon()))).isLessThanOrEqualTo(3);
        }

        private static long commits(Statement status) throws SQLException {
            try (ResultSet result = status.executeQuery("SHOW GLOBAL STATUS LIKE 'Com_commit'")) {
                result.next();
                return result.getLong(2);
            }
        }

        /** While one row's transaction is held open, increments of it wait; those of all others do not, and share commits. */
        @Test
        void increments_shareCommits_andNobodyWaitsForAnothersRow()
                throws SQLException, InterruptedException, ExecutionException, TimeoutException {
            int rows = 64;
            for (int i = 0; i < rows; i++) {
                create("{\"id\": \"r" + i + "\"}");
            }
            try (Connection admin = server.admin();
                    Statement status = admin.createStatement();
                    ExecutorService many = Executors.newVirtualThreadPerTaskExecutor();
                    ModelTransaction holder = models.begin("r0", soon())) {
                holder.increment("player", "r0", "{\"score\": 100}");
                long before = commits(status);
                List<Future<String>> held = new ArrayList<>();
                List<Future<String>> free = new ArrayList<>();
                for (int n = 0; n < 4; n++) {
                    held.add(many.submit(() -> models.increment("player", "r0", "{\"score\": 1}", soon())));
                    for (int i = 1; i < rows; i++) {
                        String id = "r" + i;
                        free.add(many.submit(() -> models.increment("player", id, "{\"score\": 1}", soon())));
                    }
                }
                for (Future<String> one : free) {
                    assertThat(one.get(60, TimeUnit.SECONDS)).isNotNull();
                }
                assertThat(held).noneMatch(Future::isDone);
                assertThat(commits(status) - before).isLessThan(free.size());
                holder.commit();
                for (Future<String> one : held) {
                    assertThat(one.get(60, TimeUnit.SECONDS)).isNotNull();
                }
            }
            assertThat(get("r0").get("score").longValue()).isEqualTo(104);
            assertThat(get("r63").get("score").longValue()).isEqualTo(4);
        }
    }
}
