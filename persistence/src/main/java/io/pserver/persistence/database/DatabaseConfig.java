package io.pserver.persistence.database;

import java.util.List;

/**
 * One of {@code databases}. Immutable; read once at start.
 *
 * @param name what logs, metrics and {@code pserver shards} call it; letters, digits, {@code _} and {@code -}, at most 32
 * @param url {@code jdbc:mysql:…} (also for MariaDB), or {@code jdbc:h2:…}
 * @param user empty for none
 * @param password never shown
 * @param replicas URLs of read replicas, with the same user and password
 * @param pool most connections to the primary, and to each replica; 1 to 1,000. Half of those to the primary are for transactions,
 *     and never change their mode, which would cost round trips
 */
public record DatabaseConfig(String name, String url, String user, String password, List<String> replicas, int pool) {
    public static final int DEFAULT_POOL = 16;

    public DatabaseConfig {
        replicas = List.copyOf(replicas);
        if (!name.matches("[A-Za-z0-9_-]{1,32}")) {
            throw new IllegalArgumentException(
                    "name=" + name + ": must be 1 to 32 letters, digits, underscores or hyphens");
        }
        checkUrl("url", url);
        for (String replica : replicas) {
            checkUrl("replicas", replica);
        }
        if (pool < 1 || pool > 1_000) {
            throw new IllegalArgumentException("pool=" + pool + ": must be from 1 to 1000");
        }
    }

    private static void checkUrl(String key, String url) {
        if (!url.startsWith("jdbc:mysql://") && !url.startsWith("jdbc:h2:")) {
            throw new IllegalArgumentException(key + ": must start with jdbc:mysql:// (also for MariaDB)");
        }
    }

    @Override
    public String toString() { // without the password; a URL may hold one too
        return name + " at " + url.replaceAll("[?;].*", "");
    }
}
