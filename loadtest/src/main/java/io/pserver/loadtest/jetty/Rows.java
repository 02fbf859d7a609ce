package io.pserver.loadtest.jetty;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import net.spy.memcached.AddrUtil;
import net.spy.memcached.BinaryConnectionFactory;
import net.spy.memcached.MemcachedClient;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Rows in MySQL with memcached in front. */
final class Rows {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int POOL = 16;
    private static final String COLUMNS =
            "id VARCHAR(64) PRIMARY KEY, version BIGINT NOT NULL, createdAt DATETIME(3) NOT NULL, updatedAt DATETIME(3) NOT NULL,"
                    + " name VARCHAR(255), score BIGINT NOT NULL, bag LONGTEXT";

    private final HikariDataSource pool;
    private final MemcachedClient cache;

    private Rows(HikariDataSource pool, MemcachedClient cache) {
        this.pool = pool;
        this.cache = cache;
    }

    static Rows open(String database, String cache) throws IOException, SQLException {
        var config = new HikariConfig();
        config.setJdbcUrl("jdbc:mysql://" + database + "/jetty");
        config.setUsername("load");
        config.setPassword("load");
        config.setMaximumPoolSize(POOL);
        config.addDataSourceProperty("cachePrepStmts", "true");
        config.addDataSourceProperty("useServerPrepStmts", "true");
        var pool = new HikariDataSource(config);
        try (Connection connection = pool.getConnection();
                PreparedStatement make =
                        connection.prepareStatement("CREATE TABLE IF NOT EXISTS row_ (" + COLUMNS + ")")) {
            make.execute();
        }
        return new Rows(pool, new MemcachedClient(new BinaryConnectionFactory(), AddrUtil.getAddresses(cache)));
    }

    @Nullable
    JsonNode get(String id) throws SQLException {
        Object cached = cache.get("jetty:" + id);
        if (cached instanceof String json) {
            return JSON.readTree(json);
        }
        try (Connection connection = pool.getConnection()) {
            return keep(id, select(connection, id));
        }
    }

    @Nullable
    JsonNode increment(String id) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement add = connection.prepareStatement(
                        "UPDATE row_ SET score = score + 1, version = version + 1, updatedAt = NOW(3) WHERE id = ?")) {
            add.setString(1, id);
            add.executeUpdate();
            return keep(id, select(connection, id));
        }
    }

    JsonNode seed(int from) throws SQLException {
        try (Connection connection = pool.getConnection();
                PreparedStatement put =
                        connection.prepareStatement("REPLACE INTO row_ VALUES (?, 1, NOW(3), NOW(3), ?, 0, ?)")) {
            for (int i = from; i < from + 100; i++) {
                put.setString(1, "r" + i);
                put.setString(2, "row " + i);
                put.setString(3, "{\"keys\":[\"up\",\"left\"],\"at\":[" + i + "," + (i + 0.5) + "]}");
                put.executeUpdate();
            }
        }
        return JSON.createObjectNode().put("made", 100);
    }

    private static @Nullable JsonNode select(Connection connection, String id) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement("SELECT * FROM row_ WHERE id = ?")) {
            select.setString(1, id);
            try (ResultSet found = select.executeQuery()) {
                if (!found.next()) {
                    return null;
                }
                ObjectNode row = JSON.createObjectNode();
                row.put("id", found.getString("id")).put("version", found.getLong("version"));
                row.put("createdAt", found.getString("createdAt")).put("updatedAt", found.getString("updatedAt"));
                row.put("name", found.getString("name")).put("score", found.getLong("score"));
                return row.set("bag", JSON.readTree(found.getString("bag")));
            }
        }
    }

    /** Like the Node.js peer, it answers when the cache has it. */
    private @Nullable JsonNode keep(String id, @Nullable JsonNode row) {
        if (row != null) {
            cache.set("jetty:" + id, 0, JSON.writeValueAsString(row)).getStatus();
        }
        return row;
    }
}
