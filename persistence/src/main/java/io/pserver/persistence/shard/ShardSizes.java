package io.pserver.persistence.shard;

import io.pserver.persistence.Deadline;
import io.pserver.persistence.database.Database;
import io.pserver.persistence.model.TableSql;
import java.util.List;

/** How much a database has. */
public final class ShardSizes {
    private ShardSizes() {}

    /** Rows that are spread by id, as the database estimates them; what is being moved counts too. 0 where nothing can be moved. */
    public static long rowsOf(Database database, Deadline deadline) {
        if (!HomeTable.isFenced(database)) {
            return 0;
        }
        String sql = "SELECT COALESCE(SUM(t.TABLE_ROWS), 0) FROM INFORMATION_SCHEMA.TABLES t "
                + "JOIN INFORMATION_SCHEMA.COLUMNS c ON c.TABLE_SCHEMA = t.TABLE_SCHEMA "
                + "AND c.TABLE_NAME = t.TABLE_NAME WHERE t.TABLE_SCHEMA = DATABASE() AND c.COLUMN_NAME = ?";
        return database.read(
                deadline,
                link -> link.query(sql, List.of(TableSql.BUCKET_COLUMN), row -> row.getLong(1))
                        .getFirst());
    }
}
