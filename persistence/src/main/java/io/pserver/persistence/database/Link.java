package io.pserver.persistence.database;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A database connection that is lent for one piece of work, every statement of which ends by the work's deadline. One thread.
 */
public interface Link {
    /** Makes something of the row that the result stands on. */
    @FunctionalInterface
    interface RowReader<T> {
        T read(ResultSet row) throws SQLException;
    }

    Dialect dialect();

    /**
     * Runs a query.
     *
     * @param params for each {@code ?}: String, Long, Integer, Double, Boolean, java.time.Instant (told in UTC, to the
     *     millisecond), byte[] or null
     */
    <T> List<T> query(String sql, List<? extends @Nullable Object> params, RowReader<T> reader) throws SQLException;

    /** Runs a statement; how many rows it affected. */
    int update(String sql, List<? extends @Nullable Object> params) throws SQLException;
}
