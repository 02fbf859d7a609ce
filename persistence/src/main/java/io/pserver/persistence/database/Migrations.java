package io.pserver.persistence.database;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the internal tables up to date, from {@code db/pserver}. Nodes that start together wait for one another. */
final class Migrations {
    /** Of each statement: a table may have to be copied. */
    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    private static final String TABLE_EXISTS = "42S01";
    private static final int MOST_TRIES = 6;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private Migrations() {}

    /** The newest migration there is. */
    static final int NEWEST = 4;

    static void run(String database, Connector connector) {
        if (isUpToDate(connector)) {
            return; // Flyway takes longer to find that out than everything else at the start
        }
        for (int tries = 1; ; tries++) {
            try {
                migrate(connector);
                return;
            } catch (FlywayException e) {
                if (tries == MOST_TRIES || !mayBeARace(e) || !isPauseOver()) {
                    throw new DatabaseOpenException(List.of("databases." + database
                            + ": cannot bring the internal tables up to date: " + e.getMessage()));
                }
            }
        }
    }

    private static void migrate(Connector connector) {
        Flyway.configure(Migrations.class.getClassLoader())
                .dataSource(connector.fullUrl(TIMEOUT), connector.user(), connector.password())
                .locations("classpath:db/pserver")
                .table("ps_schema_history")
                // The game may have had tables of its own before.
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .failOnMissingLocations(true)
                .load()
                .migrate();
    }

    /**
     * Whether another node may just have made the history's table and not written into it yet, which Flyway does before it takes its
     * lock.
     */
    private static boolean mayBeARace(FlywayException e) {
        for (Throwable cause = e.getCause(); cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql) {
                return TABLE_EXISTS.equals(sql.getSQLState());
            }
        }
        return true;
    }

    /** False if the thread is to end. */
    private static boolean isPauseOver() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean isUpToDate(Connector connector) {
        String sql = "SELECT COUNT(*), MAX(CAST(version AS DECIMAL(9))), MIN(success) FROM ps_schema_history";
        try (Connection connection = connector.open(Source.CONNECT_TIMEOUT);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            return row.next() && row.getInt(2) == NEWEST && row.getBoolean(3);
        } catch (SQLException _) {
            return false; // no such table yet; Flyway says what else is wrong
        }
    }
}
