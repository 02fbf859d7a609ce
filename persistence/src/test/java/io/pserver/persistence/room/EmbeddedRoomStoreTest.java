package io.pserver.persistence.room;

import io.pserver.persistence.database.Database;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What there is when nothing is set. */
final class EmbeddedRoomStoreTest extends RoomStoreContract {
    @TempDir
    private static Path folder;

    private static Databases databases;

    @BeforeAll
    static void openDatabase() {
        databases = Databases.open(List.of(), folder, new DatabaseCounters());
    }

    @AfterAll
    static void closeDatabase() {
        databases.close();
    }

    @Override
    Database database() {
        return databases.first();
    }
}
