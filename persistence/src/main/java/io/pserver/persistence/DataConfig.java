package io.pserver.persistence;

import io.pserver.persistence.database.DatabaseConfig;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Settings {@code databases} and {@code memcached}. Immutable; read once at start.
 *
 * @param databases none: an embedded one in the game's folder
 * @param memcached addresses, {@code host:port}; none: a cache in this process
 */
public record DataConfig(List<DatabaseConfig> databases, List<String> memcached) {
    public static final DataConfig DEFAULTS = new DataConfig(List.of(), List.of());

    public DataConfig {
        databases = List.copyOf(databases);
        memcached = List.copyOf(memcached);
        Set<String> names = new HashSet<>();
        for (DatabaseConfig database : databases) {
            if (!names.add(database.name())) {
                throw new IllegalArgumentException("name=" + database.name() + ": is taken by another database");
            }
        }
    }
}
