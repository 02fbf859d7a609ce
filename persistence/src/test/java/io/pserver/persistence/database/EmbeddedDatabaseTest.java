package io.pserver.persistence.database;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The database that is there when none is set. */
class EmbeddedDatabaseTest extends DatabaseContract {
    @TempDir
    private static Path folder;

    private static Databases databases;

    @BeforeAll
    static void open() {
        databases = Databases.open(List.of(), folder.resolve("shared"), new DatabaseCounters());
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    @Override
    Database database() {
        return databases.first();
    }

    @Test
    void rows_areThereAfterARestart() {
        Path own = folder.resolve("restart");
        try (Databases before = Databases.open(List.of(), own, new DatabaseCounters())) {
            before.first().write(soon(), link -> link.update("CREATE TABLE kept (id INT)", List.of()));
            before.first().write(soon(), link -> link.update("INSERT INTO kept VALUES (?)", List.of(7)));
        }
        try (Databases after = Databases.open(List.of(), own, new DatabaseCounters())) {
            assertThat(after.first().name()).isEqualTo("main");
            assertThat(after.first().dialect()).isEqualTo(Dialect.H2);
            List<Integer> kept =
                    after.first().read(soon(), l -> l.query("SELECT id FROM kept", List.of(), r -> r.getInt(1)));
            assertThat(kept).containsExactly(7);
        }
    }

    @Test
    void everyAcknowledgedWrite_survivesKill9() throws IOException, InterruptedException {
        Path own = folder.resolve("killed");
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        EndlessWriter.class.getName(),
                        own.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long acknowledged = 0;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(writer.getInputStream(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                acknowledged = Long.parseLong(line);
                if (acknowledged == 300) {
                    writer.toHandle().destroyForcibly(); // what it said before is still to be read
                }
            }
        } finally {
            writer.destroyForcibly();
        }
        assertThat(writer.waitFor(Duration.ofSeconds(20))).isTrue();
        assertThat(acknowledged).isGreaterThanOrEqualTo(300);
        try (Databases after = Databases.open(List.of(), own, new DatabaseCounters())) {
            List<Long> count = after.first()
                    .read(soon(), l -> l.query("SELECT COUNT(*) FROM numbers", List.of(), r -> r.getLong(1)));
            assertThat(count.getFirst()).isGreaterThanOrEqualTo(acknowledged);
        }
    }
}
