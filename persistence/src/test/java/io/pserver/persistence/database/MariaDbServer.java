package io.pserver.persistence.database;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real MariaDB on a free port of the loopback, with its own data in a temporary folder; what tests break on purpose. It has a
 * database {@code game} with a user {@code game} (password {@code secret}), and an {@code admin} (password {@code admin}) who may all.
 */
public final class MariaDbServer implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(60);
    private static final String INIT = """
            CREATE DATABASE IF NOT EXISTS game CHARACTER SET utf8mb4;
            CREATE USER IF NOT EXISTS 'game'@'%' IDENTIFIED BY 'secret';
            GRANT ALL ON game.* TO 'game'@'%';
            CREATE USER IF NOT EXISTS 'admin'@'%' IDENTIFIED BY 'admin';
            GRANT ALL ON *.* TO 'admin'@'%' WITH GRANT OPTION;
            """;

    private final Path folder;
    private final List<String> extraArguments;
    private final Thread endHook = new Thread(this::kill9);
    private int port;
    private @Nullable Process process;

    private MariaDbServer(Path folder, List<String> extraArguments) {
        this.folder = folder;
        this.extraArguments = extraArguments;
    }

    /** Starts a server; returns when it takes connections. */
    public static MariaDbServer start(String... extraArguments) {
        try {
            Path folder = Files.createTempDirectory("pserver-mariadb");
            MariaDbServer server = new MariaDbServer(folder, List.of(extraArguments));
            Runtime.getRuntime().addShutdownHook(server.endHook);
            copy(template(), folder.resolve("data"));
            Files.writeString(folder.resolve("init.sql"), INIT);
            server.port = freePort();
            server.launch(List.of());
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An empty data folder, made once for each build: making one takes seconds. */
    private static Path template() throws IOException {
        Path target = Path.of("target").toAbsolutePath();
        Files.createDirectories(target);
        Path template = target.resolve("mariadb-template");
        try (FileChannel channel = FileChannel.open(
                        target.resolve("mariadb-template.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock _ = channel.lock()) {
            if (!Files.isDirectory(template)) {
                Path making = Files.createTempDirectory(target, "mariadb-making");
                List<String> command = new ArrayList<>(List.of(
                        "mariadb-install-db",
                        "--no-defaults",
                        "--datadir=" + making,
                        "--auth-root-authentication-method=normal",
                        "--skip-test-db",
                        "--innodb-log-file-size=8M"));
                command.addAll(asRoot());
                run(command);
                Files.move(making, template);
            }
        }
        return template;
    }

    private static List<String> asRoot() {
        return "root".equals(System.getProperty("user.name")) ? List.of("--user=root") : List.of();
    }

    private static void run(List<String> command) throws IOException {
        Path log = Files.createTempFile("pserver-command", ".log");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!within(process, START) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException(command.getFirst() + " failed: " + Files.readString(log));
        }
        Files.delete(log);
    }

    private static boolean within(Process process, Duration time) {
        try {
            return process.waitFor(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : (Iterable<Path>) files::iterator) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void launch(List<String> more) {
        List<String> command = new ArrayList<>(List.of(
                Files.exists(Path.of("/usr/sbin/mariadbd")) ? "/usr/sbin/mariadbd" : "mariadbd",
                "--no-defaults",
                "--datadir=" + folder.resolve("data"),
                "--socket=" + folder.resolve("socket"),
                "--pid-file=" + folder.resolve("pid"),
                "--init-file=" + folder.resolve("init.sql"),
                "--bind-address=127.0.0.1",
                "--port=" + port,
                "--skip-name-resolve",
                "--performance-schema=OFF",
                "--innodb-log-file-size=8M",
                "--innodb-buffer-pool-size=32M"));
        command.addAll(asRoot());
        command.addAll(extraArguments);
        command.addAll(more);
        try {
            process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
            awaitReady(process);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitReady(Process process) throws IOException {
        long end = System.nanoTime() + START.toNanos();
        while (true) {
            try (Connection connection = admin()) {
                connection.isValid(1);
                return;
            } catch (SQLException e) {
                if (!process.isAlive() || System.nanoTime() - end > 0) {
                    throw new IllegalStateException(
                            "mariadbd did not start: " + Files.readString(folder.resolve("log")), e);
                }
            }
            try {
                Thread.sleep(Duration.ofMillis(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(e);
            }
        }
    }

    public int port() {
        return port;
    }

    /** The URL of database {@code game}. */
    public String url() {
        return "jdbc:mysql://127.0.0.1:" + port + "/game";
    }

    /** As the settings of a node would have it. */
    public DatabaseConfig config(String name, int pool) {
        return new DatabaseConfig(name, url(), "game", "secret", List.of(), pool);
    }

    /** A connection of its own, for tests that look or interfere from outside. */
    public Connection admin() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:mysql://127.0.0.1:" + port + "/game?connectTimeout=5000&socketTimeout=20000", "admin", "admin");
    }

    /** Runs statements as the admin. */
    public void execute(String... statements) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** A number that a query of the admin's finds. */
    public long number(String sql) throws SQLException {
        try (Connection connection = admin();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            result.next();
            return result.getLong(1);
        }
    }

    /** Ends the process at once, as a crash would. */
    public void kill9() {
        if (process != null) {
            process.destroyForcibly();
            within(process, Duration.ofSeconds(20));
        }
    }

    /** Lets it accept connections and answer nothing, from when this returns. */
    public void pause() {
        signal("-STOP");
        long end = System.nanoTime() + START.toNanos();
        while (!isStopped() && System.nanoTime() - end < 0) {
            Thread.onSpinWait();
        }
    }

    /** Whether all threads stand still; the signal takes a moment to reach them. */
    private boolean isStopped() {
        Path threads =
                Path.of("/proc", Long.toString(Objects.requireNonNull(process).pid()), "task");
        try (Stream<Path> all = Files.list(threads)) {
            for (Path thread : all.toList()) {
                if (!Files.readString(thread.resolve("stat")).matches("(?s).*\\) [Tt] .*")) {
                    return false;
                }
            }
            return true;
        } catch (IOException e) {
            return false; // a thread ended meanwhile
        }
    }

    public void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        try {
            run(List.of(
                    "kill", name, Long.toString(Objects.requireNonNull(process).pid())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it if it still runs, and starts it on the same port with the same data; returns when it takes connections. */
    public void restart(String... moreArguments) {
        kill9();
        launch(List.of(moreArguments));
    }

    @Override
    public void close() {
        kill9();
        Runtime.getRuntime().removeShutdownHook(endHook);
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted((a, b) -> b.compareTo(a)).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
