package io.pserver.persistence.row;

import io.pserver.persistence.database.DatabaseConfig;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** On two embedded databases. */
@NullUnmarked // set before the first test
class TwoEmbeddedModelsTest {
    @TempDir
    private static Path folder;

    private static RowContract.Opened opened;

    @BeforeAll
    static void open() {
        opened = RowContract.Opened.open(List.of(config("one"), config("two")), folder);
    }

    private static DatabaseConfig config(String name) {
        return new DatabaseConfig(name, "jdbc:h2:async:" + folder.resolve(name), "", "", List.of(), 8);
    }

    @AfterAll
    static void close() {
        opened.close();
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
}
