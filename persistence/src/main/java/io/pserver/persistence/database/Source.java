package io.pserver.persistence.database;

import io.pserver.persistence.DataException;
import io.pserver.persistence.Deadline;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One primary or replica: its pools, with a breaker in front. Any thread. */
final class Source implements DatabaseCounters.Gauges, AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Source.class);

    /** Of a connect, and of each answer while it is made. */
    static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(3);

    private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(1);
    private static final Duration PROBE_EVERY = Duration.ofMillis(500);
    private static final Duration MOST_WAIT = Duration.ofSeconds(1);
    private static final int MOST_WAITING = 1_000;

    private final String name;
    private final Dialect dialect;
    private final Connector connector;
    private final DeadlineClock clock;
    private final Breaker breaker = new Breaker();
    private final AtomicBoolean probing = new AtomicBoolean();
    private final DatabaseCounters.Counts counts;
    private final Killer killer;
    // In autocommit mode, and not: so neither reads nor transactions spend a round trip on changing a connection's
    // mode.
    private final Pool readers;
    private final Pool writers;
    private final Future<?> probes;

    /**
     * Starts the pools.
     *
     * @param transactions whether there will be any; where there are, they get half of the connections
     */
    Source(
            String name,
            Dialect dialect,
            Connector connector,
            int pool,
            boolean transactions,
            DatabaseCounters.Counts counts,
            DeadlineClock clock) {
        this.name = name;
        this.dialect = dialect;
        this.connector = connector;
        this.clock = clock;
        this.counts = counts;
        killer = new Killer(name, connector, counts.killed);
        PoolSource connections = new PoolSource(this::connect);
        // One connection must do for both, and inside this process a change of mode costs nothing.
        boolean both = pool == 1 || dialect == Dialect.H2 || !transactions;
        readers = Pool.start(name, both ? pool : pool - pool / 2, true, connections);
        writers = both ? readers : Pool.start(name + "-transactions", pool / 2, false, connections);
        counts.show(this);
        probes = clock.every(PROBE_EVERY, this::probeIfDown);
    }

    String name() {
        return name;
    }

    Dialect dialect() {
        return dialect;
    }

    DatabaseCounters.Counts counts() {
        return counts;
    }

    DeadlineClock clock() {
        return clock;
    }

    private Connection connect() throws SQLException {
        try {
            return connector.openForWork(CONNECT_TIMEOUT);
        } catch (SQLException e) {
            // A server that answers with a refusal is no outage for those who have connections.
            if (e.getErrorCode() == 0 || size() == 0) {
                broke();
            }
            throw e;
        }
    }

    /**
     * Lends a connection; {@link Lease#end} gives it back.
     *
     * @throws DataException.Unavailable if the database is down, or no connection came free
     * @throws DataException.TooLate if the deadline is over, or the thread was interrupted
     */
    Lease lend(boolean transaction, Deadline deadline) {
        Pool pool = transaction ? writers : readers;
        while (true) {
            Connection connection = borrow(pool, deadline);
            Lease lease = new Lease(this, pool, connection, transaction, deadline);
            try {
                lease.begin();
                return lease;
            } catch (SQLException e) {
                RuntimeException failure = lease.failure(e);
                lease.end();
                if (!(failure instanceof LinkFailure)) {
                    throw failure;
                }
            }
        }
    }

    private Connection borrow(Pool pool, Deadline deadline) {
        if (breaker.isOpen()) {
            throw refused("does not answer");
        }
        if (deadline.isOver()) {
            throw tooLate("the deadline was over before anything was done");
        }
        if (pool.waiting() >= MOST_WAITING) {
            throw refused(busy(pool, "too many wait for a connection already"));
        }
        long start = System.nanoTime();
        Duration wait = deadline.left().compareTo(MOST_WAIT) < 0 ? deadline.left() : MOST_WAIT;
        try {
            return pool.borrow(wait);
        } catch (SQLException e) {
            if (Thread.currentThread().isInterrupted()) {
                throw tooLate("interrupted while it waited for a connection; nothing was done");
            }
            long waited = Duration.ofNanos(System.nanoTime() - start).toMillis();
            throw refused(busy(pool, "no connection after " + waited + " ms"));
        }
    }

    private static String busy(Pool pool, String what) {
        return what + ": in-use=" + pool.inUse() + " size=" + pool.size() + " waiting=" + pool.waiting();
    }

    /** Counts a refusal and says it. */
    DataException.Unavailable refused(String why) {
        counts.refused.increment();
        return new DataException.Unavailable("database " + name + ": " + why);
    }

    /** Counts a deadline that is over and says it. */
    DataException.TooLate tooLate(String why) {
        counts.tooLate.increment();
        return new DataException.TooLate("database " + name + ": " + why);
    }

    /** A statement was answered. */
    void worked() {
        breaker.worked();
    }

    /** A connection broke, or could not be made. */
    void broke() {
        counts.broken.increment();
        if (breaker.failed()) {
            opened();
        }
    }

    /** Idle connections are likely to be as broken as the one that was met. */
    void renewIdle() {
        readers.evictAll();
    }

    /** A statement ran past its deadline and was cut off: ends it in the server, and looks whether that is alive. */
    void cutOff(long connectionId) {
        killer.kill(connectionId);
        probe();
    }

    private void opened() {
        counts.opened.increment();
        log.atWarn().addKeyValue("database", name).log("database does not answer, refusing calls");
        probe(); // perhaps only the connections were lost
        // They are worthless from now on. Closing them may wait.
        Thread.ofVirtual().name("ps-database-evict-" + name).start(() -> {
            readers.evictAll();
            writers.evictAll();
        });
    }

    private void probeIfDown() {
        if (breaker.isOpen()) {
            probe();
        }
    }

    private void probe() {
        if (probing.compareAndSet(false, true)) { // one at a time, however many ask
            Thread.ofVirtual().name("ps-database-probe-" + name).start(this::probeNow);
        }
    }

    private void probeNow() {
        try (Connection connection = connector.open(PROBE_TIMEOUT);
                Statement statement = connection.createStatement()) {
            statement.execute("SELECT 1");
            if (breaker.answered()) {
                log.atWarn().addKeyValue("database", name).log("database answers again");
            }
        } catch (SQLException e) {
            if (breaker.trip()) {
                opened();
            }
        } finally {
            probing.set(false);
        }
    }

    @Override
    public int inUse() {
        return readers.inUse() + (writers == readers ? 0 : writers.inUse());
    }

    @Override
    public int size() {
        return readers.size() + (writers == readers ? 0 : writers.size());
    }

    @Override
    public int waiting() {
        return readers.waiting() + (writers == readers ? 0 : writers.waiting());
    }

    @Override
    public boolean down() {
        return breaker.isOpen();
    }

    @Override
    public void close() {
        probes.cancel(false);
        readers.close();
        writers.close();
        killer.close();
    }
}
