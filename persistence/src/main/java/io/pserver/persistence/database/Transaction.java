package io.pserver.persistence.database;

import io.pserver.persistence.DataException;
import java.sql.SQLException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A transaction that its caller ends; rolled back at its deadline. One thread at a time.
 *
 * <p>As a {@link Link} it throws {@link SQLException}; {@link #run}, {@link #commit} and {@link #rollback} throw {@link DataException}
 * as {@link Database} does.
 */
public final class Transaction implements Link, AutoCloseable {
    private final Source source;
    private final Lease lease;
    private boolean ended;

    Transaction(Source source, Lease lease) {
        this.source = source;
        this.lease = lease;
    }

    @Override
    public Dialect dialect() {
        return lease.dialect();
    }

    @Override
    public <T> List<T> query(String sql, List<? extends @Nullable Object> params, RowReader<T> reader)
            throws SQLException {
        return open().query(sql, params, reader);
    }

    @Override
    public int update(String sql, List<? extends @Nullable Object> params) throws SQLException {
        return open().update(sql, params);
    }

    private Lease open() {
        if (ended) {
            throw new IllegalStateException("the transaction has ended");
        }
        return lease;
    }

    /** Runs a part of this transaction. If it fails, only {@link #rollback} is left to do. */
    public <T extends @Nullable Object> T run(Database.Work<T> work) {
        Lease link = open();
        try {
            return work.run(link);
        } catch (SQLException e) {
            throw told(link.failure(e));
        }
    }

    /** Commits and ends the transaction; if that throws, it has ended too. */
    public void commit() {
        Lease link = open();
        ended = true;
        try {
            link.commit();
        } catch (SQLException e) {
            throw told(link.failure(e));
        } finally {
            link.end();
        }
    }

    private RuntimeException told(RuntimeException failure) {
        return failure instanceof LinkFailure again ? Database.outcome(source, again) : failure;
    }

    /** Ends the transaction without a trace. Does nothing if it has ended. */
    public void rollback() {
        if (!ended) {
            ended = true;
            lease.end();
        }
    }

    /** Rolls back what was not committed. */
    @Override
    public void close() {
        rollback();
    }
}
