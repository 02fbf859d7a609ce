package io.pserver.persistence.session;

import io.pserver.cache.Cache;
import io.pserver.cache.LocalCache;
import io.pserver.persistence.database.DatabaseCounters;
import io.pserver.persistence.database.Databases;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** What there is when nothing is set. */
class EmbeddedSessionStoreTest extends SessionStoreContract {
    private static final long MOST_BYTES = 16 << 20;

    @TempDir
    private static Path folder;

    private static Databases databases;
    private final FaultyCache cache = new FaultyCache(new LocalCache(MOST_BYTES));

    @BeforeAll
    static void open() {
        databases = Databases.open(List.of(), folder, new DatabaseCounters());
    }

    @AfterAll
    static void close() {
        databases.close();
    }

    @Override
    SessionRows rows() {
        return new DatabaseRows(databases.first());
    }

    @Override
    Cache cache() {
        return cache;
    }

    @Override
    void forgetAll() {
        cache.cache = new LocalCache(MOST_BYTES);
    }
}
