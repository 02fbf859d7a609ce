package io.pserver.persistence.database;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All databases of a node, in the order of the settings. Any thread. */
public final class Databases implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Databases.class);

    /** Where a primary or replica is, and what answered there. */
    private record Found(String name, Connector connector, Dialect dialect) {}

    private final List<Database> databases;
    private final DeadlineClock clock;
    private final @Nullable Connector embedded;

    private Databases(List<Database> databases, DeadlineClock clock, @Nullable Connector embedded) {
        this.databases = databases;
        this.clock = clock;
        this.embedded = embedded;
    }

    /**
     * Connects to every database and brings the internal tables of the first up to date. Waits for some seconds at most for each.
     * A replica that does not answer is no reason not to start.
     *
     * @param configs if empty, there is one database {@code main}, embedded: files that outlive the process, however it ends
     * @param embeddedFolder where those files are; made if it is not there
     * @throws DatabaseOpenException if a primary cannot be reached, or a user, password or database name is wrong; it lists all such
     */
    public static Databases open(List<DatabaseConfig> configs, Path embeddedFolder, DatabaseCounters counters) {
        boolean isEmbedded = configs.isEmpty();
        List<DatabaseConfig> used = isEmbedded ? List.of(embedded(embeddedFolder)) : configs;
        List<String> problems = new ArrayList<>(duplicateNames(used));
        List<List<Found>> found = new ArrayList<>();
        for (DatabaseConfig config : used) {
            found.add(look(config, problems));
        }
        if (!problems.isEmpty()) {
            throw new DatabaseOpenException(problems);
        }
        Connector first = found.getFirst().getFirst().connector();
        Migrations.run(used.getFirst().name(), first);
        return start(used, found, counters, isEmbedded ? first : null);
    }

    private static DatabaseConfig embedded(Path folder) {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException _) {
            throw new DatabaseOpenException(
                    List.of("databases: cannot make the folder " + folder + ": a file is in the way"));
        } catch (AccessDeniedException _) {
            throw new DatabaseOpenException(
                    List.of("databases: cannot make the folder " + folder + ": this user may not write there"));
        } catch (IOException e) {
            throw new DatabaseOpenException(
                    List.of("databases: cannot make the folder " + folder + ": " + e.getMessage()));
        }
        // An interrupt closes an ordinary file channel for all threads; this kind it cannot reach.
        String url = "jdbc:h2:async:" + folder.toAbsolutePath().resolve("main");
        return new DatabaseConfig("main", url, "", "", List.of(), DatabaseConfig.DEFAULT_POOL);
    }

    private static List<String> duplicateNames(List<DatabaseConfig> configs) {
        Set<String> names = new HashSet<>();
        return configs.stream()
                .filter(c -> !names.add(c.name()))
                .map(c -> "databases." + c.name() + ": there are two databases with this name")
                .toList();
    }

    /** The primary and its replicas; says in {@code problems} what is wrong with them. */
    private static List<Found> look(DatabaseConfig config, List<String> problems) {
        List<Found> found = new ArrayList<>();
        Connector primary = Connector.of(config, config.url());
        Dialect dialect = Dialect.MYSQL;
        try (Connection connection = primary.open(Source.CONNECT_TIMEOUT)) {
            dialect = Connector.dialectOf(connection);
        } catch (SQLException e) {
            problems.add(OpenProblem.sentence(config.name(), primary, e));
        }
        found.add(new Found(config.name(), primary, dialect));
        for (int i = 0; i < config.replicas().size(); i++) {
            String name = config.name() + "-replica-" + (i + 1);
            Connector replica = Connector.of(config, config.replicas().get(i));
            try (Connection connection = replica.open(Source.CONNECT_TIMEOUT)) {
                found.add(new Found(name, replica, Connector.dialectOf(connection)));
            } catch (SQLException e) {
                if (OpenProblem.isOutage(e)) {
                    log.atWarn().addKeyValue("database", name).log("replica does not answer, going on without it");
                    found.add(new Found(name, replica, dialect));
                } else {
                    problems.add(OpenProblem.sentence(name, replica, e));
                }
            }
        }
        return found;
    }

    private static Databases start(
            List<DatabaseConfig> configs,
            List<List<Found>> found,
            DatabaseCounters counters,
            @Nullable Connector embedded) {
        DeadlineClock clock = new DeadlineClock();
        List<Database> databases = new ArrayList<>();
        for (int i = 0; i < configs.size(); i++) {
            int pool = configs.get(i).pool();
            List<Source> sources = new ArrayList<>();
            for (Found one : found.get(i)) {
                sources.add(new Source(
                        one.name(),
                        one.dialect(),
                        one.connector(),
                        pool,
                        sources.isEmpty(),
                        counters.add(one.name()),
                        clock));
            }
            databases.add(new Database(sources.getFirst(), List.copyOf(sources.subList(1, sources.size()))));
        }
        return new Databases(List.copyOf(databases), clock, embedded);
    }

    public List<Database> all() {
        return databases;
    }

    /** The one that keeps the internal tables. */
    public Database first() {
        return databases.getFirst();
    }

    public Optional<Database> named(String name) {
        return databases.stream().filter(d -> d.name().equals(name)).findFirst();
    }

    /** Closes all connections; work under way fails. */
    @Override
    public void close() {
        databases.forEach(Database::close);
        clock.close();
        if (embedded != null) {
            shutDown(embedded);
        }
    }

    private static void shutDown(Connector embedded) {
        try (Connection connection = embedded.open(Source.CONNECT_TIMEOUT);
                Statement statement = connection.createStatement()) {
            statement.execute("SHUTDOWN"); // lets go of the files
        } catch (SQLException e) {
            log.atWarn().setCause(e).log("embedded database did not shut down cleanly, it recovers at the next start");
        }
    }
}
