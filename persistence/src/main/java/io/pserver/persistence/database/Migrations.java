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

    private Migrations() {}

    /** The newest migration there is. */
    static final int NEWEST = 4;

    static void run(String database, Connector connector) {
        if (isUpToDate(connector)) {
            return; // Flyway takes longer to find that out than everything else at the start
        }
        try {
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
        } catch (FlywayException e) {
            throw new DatabaseOpenException(List.of(
                    "databases." + database + ": cannot bring the internal tables up to date: " + e.getMessage()));
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
