package io.pserver.persistence.database;

import com.mysql.cj.jdbc.JdbcConnection;
import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A connection on loan, until its deadline: then the clock cuts it off, whatever its holder is waiting for.
 *
 * <p>Threading: one holder at a time, who owns all fields marked so; {@link #expire} runs on the clock's thread.
 */
final class Lease implements Link {
    private enum State {
        LENT,
        /** Cut off by the clock: the connection is gone. */
        EXPIRED,
        ENDED
    }

    private static final long IDLE_MILLIS = 500;
    private static final int GRACE_MILLIS = 250;

    private final Source source;
    private final Pool pool;
    private final Connection connection;
    private final boolean transaction;
    private final Deadline deadline;
    private final AtomicReference<State> state = new AtomicReference<>(State.LENT);
    private final AtomicBoolean discarded = new AtomicBoolean();

    // Written by the holder, read by the clock: whether the database is working for us, and on what.
    private volatile boolean waiting;
    private volatile @Nullable Statement running;

    // Owned by the holder.
    private @Nullable JdbcConnection mysql;
    private @Nullable Future<?> watch;
    private boolean uncommitted;
    private boolean spoiled;
    private boolean committing;
    private @Nullable SQLException doom;

    Lease(Source source, Pool pool, Connection connection, boolean transaction, Deadline deadline) {
        this.source = source;
        this.pool = pool;
        this.connection = connection;
        this.transaction = transaction;
        this.deadline = deadline;
    }

    /** Brings the connection into the mode that is asked for. */
    void begin() throws SQLException {
        if (source.dialect() != Dialect.H2) {
            mysql = connection.unwrap(JdbcConnection.class);
        }
        watch = source.clock().at(deadline, this::expire);
        waiting = true;
        try {
            if (mysql != null) {
                // Should the clock be late. Costs no round trip.
                connection.setNetworkTimeout(Runnable::run, Math.toIntExact(millisLeft()) + GRACE_MILLIS);
                if (transaction && mysql.getIdleFor() > IDLE_MILLIS) {
                    mysql.ping(); // what is broken is found before there is something to lose
                }
            }
            if (connection.getAutoCommit() == transaction) {
                connection.setAutoCommit(!transaction);
            }
            if (mysql == null) {
                try (Statement statement = connection.createStatement()) {
                    // Not before the deadline: what waited until then is told to be too late, not to have collided.
                    statement.execute("SET LOCK_TIMEOUT " + Math.clamp(millisLeft() + 2, 1, 1_000));
                }
            }
        } catch (SQLException e) {
            note(e);
            throw e;
        } finally {
            waiting = false;
        }
    }

    private long millisLeft() {
        return Math.min(deadline.left().toMillis(), 3_600_000);
    }

    @Override
    public Dialect dialect() {
        return source.dialect();
    }

    @Override
    public <T> List<T> query(String sql, List<? extends @Nullable Object> params, RowReader<T> reader)
            throws SQLException {
        return run(sql, params, statement -> {
            List<T> rows = new ArrayList<>();
            try (ResultSet result = statement.executeQuery()) {
                while (result.next()) {
                    rows.add(reader.read(result));
                }
            }
            return rows;
        });
    }

    @Override
    public int update(String sql, List<? extends @Nullable Object> params) throws SQLException {
        return run(sql, params, PreparedStatement::executeUpdate);
    }

    /** What is done with a statement that is ready. */
    @FunctionalInterface
    private interface Step<R> {
        R run(PreparedStatement statement) throws SQLException;
    }

    private <R> R run(String sql, List<? extends @Nullable Object> params, Step<R> step) throws SQLException {
        checkUsable();
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            Parameters.bind(statement, params);
            uncommitted = transaction;
            running = statement;
            waiting = true;
            R result = step.run(statement);
            source.worked();
            return result;
        } catch (SQLException e) {
            note(e);
            throw e;
        } finally {
            waiting = false;
            running = null;
        }
    }

    private void checkUsable() throws SQLException {
        if (state.get() != State.LENT || deadline.isOver()) {
            throw new SQLTimeoutException("the deadline is over");
        }
        if (Thread.currentThread().isInterrupted()) { // a virtual thread would lose its connection over it
            throw new SQLTimeoutException("interrupted");
        }
    }

    private void note(SQLException e) {
        SqlFailure what = SqlFailure.of(e);
        if (what == SqlFailure.BROKEN) {
            spoiled = true;
            if (state.get() == State.LENT
                    && !deadline.isOver()
                    && !Thread.currentThread().isInterrupted()) {
                source.broke();
            }
        }
        if (what == SqlFailure.BROKEN || what == SqlFailure.COLLISION) {
            doom = e; // the server has rolled back, even if the work goes on as if nothing were
        }
        if (what == SqlFailure.READ_ONLY) {
            spoiled = true; // after a failover, a new connection may lead to where writes are taken
        }
    }

    /** What the caller is told of {@code e}: a {@link DataException}, or a {@link LinkFailure} for what may be tried again. */
    RuntimeException failure(SQLException e) {
        boolean interrupted = Thread.currentThread().isInterrupted();
        SqlFailure what = SqlFailure.of(e);
        boolean cut = state.get() == State.EXPIRED
                || (what == SqlFailure.REFUSED && e instanceof SQLTimeoutException)
                || (what == SqlFailure.BROKEN && interrupted)
                || ((what == SqlFailure.BROKEN || what == SqlFailure.COLLISION) && deadline.isOver());
        if (committing && (cut || what == SqlFailure.BROKEN)) {
            return source.tooLate("no answer to a commit: the write may have happened");
        }
        if (cut) {
            return source.tooLate((interrupted ? "interrupted" : "the deadline is over")
                    + (transaction ? "; the transaction was rolled back" : ""));
        }
        String message = "database " + source.name() + ": " + e.getMessage();
        return switch (what) {
            case BROKEN -> new LinkFailure(LinkFailure.Kind.BROKEN, "the connection broke, nothing was done");
            case COLLISION -> new LinkFailure(LinkFailure.Kind.COLLISION, message);
            case READ_ONLY -> source.refused("takes no writes now: " + e.getMessage());
            case DUPLICATE -> new DataException.Conflict(message);
            case REFUSED -> new DataException.Refused(message);
        };
    }

    /** Commits, if there is anything; {@link #failure} tells what a failure of it means. */
    void commit() throws SQLException {
        if (doom != null) {
            throw doom;
        }
        checkUsable();
        if (!uncommitted) {
            return;
        }
        committing = true;
        waiting = true;
        try {
            connection.commit();
            uncommitted = false;
            committing = false;
            source.worked();
        } catch (SQLException e) {
            note(e);
            throw e;
        } finally {
            waiting = false;
        }
    }

    /** Gives the connection back: rolled back if anything is uncommitted, and not at all if it may be broken. Once. */
    void end() {
        rollBack();
        boolean mine = state.compareAndSet(State.LENT, State.ENDED);
        if (watch != null) {
            watch.cancel(false);
        }
        if (!mine || spoiled) {
            discard();
            return;
        }
        try {
            connection.close();
        } catch (SQLException e) {
            discard();
        }
    }

    private void rollBack() {
        if (!uncommitted || spoiled || state.get() != State.LENT) {
            return;
        }
        if (Thread.currentThread().isInterrupted()) {
            spoiled = true; // nothing can be awaited now; the server rolls back what has no connection
            return;
        }
        waiting = true;
        try {
            connection.rollback();
            uncommitted = false;
        } catch (SQLException e) {
            note(e);
            spoiled = true;
        } finally {
            waiting = false;
        }
    }

    private void expire() {
        if (state.compareAndSet(State.LENT, State.EXPIRED)) {
            Thread.ofVirtual().name("ps-database-cut-" + source.name()).start(this::cutOff); // closing may wait
        }
    }

    private void cutOff() {
        Statement statement = running;
        if (mysql != null) {
            if (waiting) {
                source.cutOff(mysql.getId());
            }
            discard();
        } else if (statement == null) {
            discard();
        } else {
            try {
                statement.cancel(); // its holder does the rest
            } catch (SQLException e) {
                discard();
            }
        }
    }

    private void discard() {
        if (!discarded.compareAndSet(false, true)) {
            return;
        }
        try {
            if (mysql != null) {
                mysql.abortInternal(); // closes the socket, and so wakes whoever waits on it
            }
        } catch (SQLException e) {
            // It was closed.
        }
        pool.evict(connection);
    }
}
