package io.pserver.persistence.database;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;

/**
 * Opens single connections to one primary or replica, with the driver's settings that we want unless the URL says otherwise. Any
 * thread.
 */
final class Connector {
    private static final Map<String, String> MYSQL = mysqlDefaults();
    private static final Map<String, String> H2 = h2Defaults();

    private final String url;
    private final String user;
    private final String password;

    Connector(String url, String user, String password) {
        this.url = url;
        this.user = user;
        this.password = password;
    }

    static Connector of(DatabaseConfig config, String url) {
        return new Connector(url, config.user(), config.password());
    }

    private static Map<String, String> mysqlDefaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("tcpKeepAlive", "true");
        defaults.put("characterEncoding", "UTF-8"); // the driver makes utf8mb4 of it
        defaults.put("connectionTimeZone", "UTC");
        defaults.put("forceConnectionTimeZoneToSession", "true");
        // Nobody but this package changes a session's state, so the driver need not ask for it: round trips saved.
        defaults.put("useLocalSessionState", "true");
        defaults.put("elideSetAutoCommits", "true");
        defaults.put("cacheServerConfiguration", "true");
        // Prepared in the driver: a statement is one round trip from its first use on, and the server's limit of
        // prepared
        // statements, which all nodes share, cannot be hit.
        defaults.put("useServerPrepStmts", "false");
        defaults.put("cachePrepStmts", "true");
        defaults.put("prepStmtCacheSize", "256");
        defaults.put("prepStmtCacheSqlLimit", "4096");
        // What an injected statement could use.
        defaults.put("allowMultiQueries", "false");
        defaults.put("rewriteBatchedStatements", "false");
        defaults.put("allowLoadLocalInfile", "false");
        return defaults;
    }

    private static Map<String, String> h2Defaults() {
        Map<String, String> defaults = new LinkedHashMap<>();
        defaults.put("MODE", "MySQL");
        defaults.put("DATABASE_TO_LOWER", "TRUE");
        defaults.put("CASE_INSENSITIVE_IDENTIFIERS", "TRUE");
        defaults.put("TIME ZONE", "UTC");
        defaults.put("WRITE_DELAY", "0"); // a commit is in the file when it returns
        defaults.put("DB_CLOSE_DELAY", "-1"); // not closed when the pool happens to be empty
        defaults.put("DB_CLOSE_ON_EXIT", "FALSE"); // lanes may still be writing when the JVM's hooks run
        return defaults;
    }

    boolean isH2() {
        return url.startsWith("jdbc:h2:");
    }

    /** The URL without anything that may be secret. */
    String shownUrl() {
        return url.replaceAll("[?;].*", "").replaceAll("//[^/@]*@", "//");
    }

    String user() {
        return user;
    }

    String password() {
        return password;
    }

    /** The URL with all defaults in it; {@code timeout} bounds the connect and each answer. */
    String fullUrl(Duration timeout) {
        StringBuilder full = new StringBuilder(url);
        if (isH2()) {
            H2.forEach((key, value) -> {
                if (!has(key)) {
                    full.append(';').append(key).append('=').append(value);
                }
            });
            return full.toString();
        }
        Map<String, String> all = new LinkedHashMap<>(MYSQL);
        all.put("connectTimeout", Long.toString(timeout.toMillis()));
        all.put("socketTimeout", Long.toString(timeout.toMillis()));
        all.forEach((key, value) -> {
            if (!has(key)) {
                full.append(full.indexOf("?") < 0 ? '?' : '&')
                        .append(key)
                        .append('=')
                        .append(value);
            }
        });
        return full.toString();
    }

    private boolean has(String key) {
        return url.toLowerCase(Locale.ROOT).matches(".*[?&;]" + key.toLowerCase(Locale.ROOT) + "=.*");
    }

    /**
     * Connects.
     *
     * @param timeout of the connect, and then of each wait for an answer until somebody sets another
     */
    Connection open(Duration timeout) throws SQLException {
        Driver driver = isH2() ? new org.h2.Driver() : new com.mysql.cj.jdbc.Driver();
        Properties login = new Properties();
        if (!user.isEmpty()) {
            login.setProperty("user", user);
            login.setProperty("password", password);
        }
        Connection connection = driver.connect(fullUrl(timeout), login);
        if (connection == null) {
            throw new SQLException("the driver does not know this kind of URL", "08001");
        }
        return connection;
    }

    /** Connects for a pool: the session is as every work expects it. */
    Connection openForWork(Duration timeout) throws SQLException {
        Connection connection = open(timeout);
        try {
            // Each statement sees the newest committed rows, which the row cache relies on, and there are no locks on
            // gaps, over
            // which two inserts could deadlock.
            connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
            if (!isH2()) {
                try (Statement statement = connection.createStatement()) {
                    // Seconds; the least that there is. Deadlines end most waits before.
                    statement.execute("SET SESSION innodb_lock_wait_timeout = 1, lock_wait_timeout = 5");
                }
            }
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    /** What the server says that it is. */
    static Dialect dialectOf(Connection connection) throws SQLException {
        var data = connection.getMetaData();
        if (data.getDatabaseProductName().contains("H2")) {
            return Dialect.H2;
        }
        return data.getDatabaseProductVersion().toLowerCase(Locale.ROOT).contains("mariadb")
                ? Dialect.MARIADB
                : Dialect.MYSQL;
    }
}
