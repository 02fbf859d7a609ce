package io.pserver.persistence.row;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.database.DatabaseConfig;
import io.pserver.persistence.database.MariaDbServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
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
    }
}
