package io.pserver.persistence.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import io.pserver.persistence.database.MariaDbServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract on a real server, as several nodes use it. */
final class MariaDbRoomStoreIT extends RoomStoreContract {
    private static MariaDbServer server;
    private static Databases databases;

    @BeforeAll
    static void openDatabase() throws IOException, InterruptedException {
        server = MariaDbServer.start();
        databases = Databases.open(List.of(server.config("main", 8)), Path.of("unused"), new DatabaseCounters());
    }

    @AfterAll
    static void closeDatabase() throws InterruptedException {
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
    void snapshots_waitWhileTheDatabaseIsDown_theNewestIsWrittenAfterwards() throws IOException, InterruptedException {
        CompletableFuture<RoomSaved> saved = new CompletableFuture<>();
        server.kill9();
        one().save(snapshot(id(), 1, "{\"n\":1}"), saved);
        one().save(snapshot(id(), 1, "{\"n\":2}"), null);
        assertThat(one().flush(Deadline.in(Duration.ofMillis(500)))).isFalse();
        assertThat(saved).isNotDone();
        server.restart();
        assertThat(saved.orTimeout(40, TimeUnit.SECONDS).join()).isEqualTo(RoomSaved.DURABLE);
        one().close();
        assertThat(take(two(), id()).stateJson()).isEqualTo("{\"n\":2}");
    }
}
