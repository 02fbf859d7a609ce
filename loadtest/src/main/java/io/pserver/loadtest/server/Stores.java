package io.pserver.loadtest.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A database and a cache for the servers that are compared: MariaDB and memcached from the system's packages, on free loopback ports,
 * with a data folder of their own that is removed at the end.
 *
 * <p>Threading: used by one thread.
 */
public final class Stores implements AutoCloseable {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private final Path folder;
    private final ServerProcess database;
    private final ServerProcess cache;
    private final int databasePort;
    private final int cachePort;

    private Stores(Path folder, ServerProcess database, int databasePort, ServerProcess cache, int cachePort) {
        this.folder = folder;
        this.database = database;
        this.databasePort = databasePort;
        this.cache = cache;
        this.cachePort = cachePort;
    }

    /**
     * Starts both.
     *
     * @param logs where they write
     * @throws IOException if one of them is not installed or does not start
     */
    public static Stores start(Path logs) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("loadtest-stores-");
        Path data = folder.resolve("data");
        Path socket = folder.resolve("s");
        List<String> user = System.getProperty("user.name").equals("root") ? List.of("--user=root") : List.of();
        Commands.output(
                join(
                        List.of(
                                "mariadb-install-db",
                                "--no-defaults",
                                "--datadir=" + data,
                                "--skip-test-db",
                                "--auth-root-authentication-method=normal"),
                        user),
                DEADLINE);
        int databasePort = ServerProcess.freePort();
        ServerProcess database = ServerProcess.start(
                "mariadb",
                join(
                        List.of(
                                program("mariadbd"),
                                "--no-defaults",
                                "--datadir=" + data,
                                "--socket=" + socket,
                                "--port=" + databasePort,
                                "--bind-address=127.0.0.1",
                                "--skip-name-resolve",
                                "--max-connections=500",
                                "--innodb-buffer-pool-size=512M"),
                        user),
                logs.resolve("mariadb.log"));
        int cachePort = ServerProcess.freePort();
        ServerProcess cache = ServerProcess.start(
                "memcached",
                join(
                        List.of(
                                "memcached",
                                "-l",
                                "127.0.0.1",
                                "-p",
                                Integer.toString(cachePort),
                                "-m",
                                "256",
                                "-U",
                                "0"),
                        user.isEmpty() ? List.of() : List.of("-u", "root")),
                logs.resolve("memcached.log"));
        var stores = new Stores(folder, database, databasePort, cache, cachePort);
        try {
            stores.awaitDatabase(socket);
            return stores;
        } catch (IOException | InterruptedException e) {
            stores.close();
            throw e;
        }
    }

    private static List<String> join(List<String> one, List<String> other) {
        return Stream.concat(one.stream(), other.stream()).toList();
    }

    /** Debian keeps servers where a user's path does not look. */
    private static String program(String name) {
        Path system = Path.of("/usr/sbin", name);
        return Files.isExecutable(system) ? system.toString() : name;
    }

    /** Makes a schema for each server, and a user that may come over TCP. */
    private void awaitDatabase(Path socket) throws IOException, InterruptedException {
        String setUp =
                "CREATE DATABASE IF NOT EXISTS pserver; CREATE DATABASE IF NOT EXISTS peer; CREATE DATABASE IF NOT EXISTS jetty;"
                        + " CREATE USER IF NOT EXISTS 'load'@'127.0.0.1' IDENTIFIED BY 'load';"
                        + " GRANT ALL ON *.* TO 'load'@'127.0.0.1';";
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (System.nanoTime() < end) {
            try {
                Commands.output(
                        List.of("mariadb", "--no-defaults", "--socket=" + socket, "-uroot", "-e", setUp), DEADLINE);
                return;
            } catch (IOException _) {
                TimeUnit.MILLISECONDS.sleep(200);
            }
        }
        throw new IOException("mariadbd was not ready within " + DEADLINE.toSeconds() + " s");
    }

    public int databasePort() {
        return databasePort;
    }

    public int cachePort() {
        return cachePort;
    }

    @Override
    public void close() {
        cache.close();
        database.close();
        Folders.remove(folder);
    }
}
