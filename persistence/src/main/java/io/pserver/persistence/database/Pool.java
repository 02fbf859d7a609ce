package io.pserver.persistence.database;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.pool.HikariPool;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** Connections to one primary or replica that are all in the same mode: each statement by itself, or transactions. Any thread. */
final class Pool implements AutoCloseable {
    private static final int KEPT_IDLE = 4;

    static {
        // A pool would ask an idle connection whether it is alive before it lends it, and wait for the answer beyond
        // the caller's
        // deadline. We ask ourselves, and only before transactions: reads are run again.
        System.setProperty("com.zaxxer.hikari.aliveBypassWindowMs", Long.toString(Integer.MAX_VALUE));
    }

    private final HikariPool pool;
    private final int most;

    private Pool(HikariPool pool, int most) {
        this.pool = pool;
        this.most = most;
    }

    /** Starts a pool; its connections come in the background. */
    static Pool start(String name, int most, boolean autoCommit, PoolSource source) {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDataSource(source);
        config.setMaximumPoolSize(most);
        config.setMinimumIdle(Math.min(most, KEPT_IDLE));
        config.setAutoCommit(autoCommit);
        config.setConnectionTimeout(1_000);
        config.setValidationTimeout(1_000);
        config.setInitializationFailTimeout(-1); // whoever opens the database has looked before
        config.setMaxLifetime(Duration.ofMinutes(25).toMillis()); // below what servers and proxies put up with
        config.setIdleTimeout(Duration.ofMinutes(10).toMillis());
        config.setKeepaliveTime(Duration.ofMinutes(2).toMillis());
        config.validate();
        return new Pool(new HikariPool(config), most);
    }

    /** Lends a connection, which may be broken. */
    Connection borrow(Duration wait) throws SQLException {
        return pool.getConnection(Math.max(1, wait.toMillis()));
    }

    /** Takes a lent connection out of the pool. */
    void evict(Connection connection) {
        pool.evictConnection(connection);
    }

    /** Closes those that are idle, and the others when they come back. */
    void evictAll() {
        pool.softEvictConnections();
    }

    boolean isExhausted() {
        return pool.getActiveConnections() >= most;
    }

    int inUse() {
        return pool.getActiveConnections();
    }

    int size() {
        return pool.getTotalConnections();
    }

    int waiting() {
        return pool.getThreadsAwaitingConnection();
    }

    @Override
    public void close() {
        try {
            pool.shutdown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the rest is closed by the process's end
        }
    }
}
