package io.pserver.persistence.row;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** On the database that is there when none is set. */
@NullUnmarked // set before the first test
class EmbeddedModelsTest {
    @TempDir
    private static Path folder;

    private static RowContract.Opened opened;

    @BeforeAll
    static void open() {
        opened = RowContract.Opened.open(List.of(), folder);
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
