package io.pserver.simulations;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * pserver with a copy of a game, on free loopback ports, in a process of its own that {@link #close} ends.
 *
 * <p>Threading: used by one thread.
 */
final class GameServer implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(4);
    private static final Duration ANSWER = Duration.ofSeconds(5);
    private static final Duration END = Duration.ofSeconds(20);

    private final Path folder;
    private final Process process;
    private final String base;

    private GameServer(Path folder, Process process, String base) {
        this.folder = folder;
        this.process = process;
        this.base = base;
    }

    /** Returns when it is ready. */
    static GameServer start(Path jar, Path game) throws IOException, InterruptedException {
        if (!Files.isReadable(jar)) {
            throw new IOException(jar + " is not there: build it with mvn -pl dist -am package");
        }
        Path folder = Files.createTempDirectory("simulation-");
        copy(game, folder.resolve("game"));
        int port = freePort();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-jar",
                        jar.toString(),
                        "run",
                        folder.resolve("game").toString(),
                        "--http.host=127.0.0.1",
                        "--http.port=" + port,
                        "--admin.port=" + freePort())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("gs-stop").unstarted(process::destroy));
        var server = new GameServer(folder, process, "http://127.0.0.1:" + port);
        try {
            server.awaitReady();
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private void awaitReady() throws IOException, InterruptedException {
        long end = System.nanoTime() + READY.toNanos();
        HttpRequest request = HttpRequest.newBuilder(URI.create(base + "/readyz"))
                .timeout(ANSWER)
                .build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            while (!answers(client, request)) {
                if (!process.isAlive() || System.nanoTime() > end) {
                    throw new IOException("pserver is not ready:\n" + Files.readString(folder.resolve("log")));
                }
                Thread.sleep(Duration.ofMillis(50));
            }
        }
    }

    private static boolean answers(HttpClient client, HttpRequest request) throws InterruptedException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false; // not yet
        }
    }

    /** {@code http://address:port}. */
    String base() {
        return base;
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        List<Path> files;
        try (Stream<Path> all = Files.walk(from)) {
            files = all.filter(Files::isRegularFile)
                    .map(from::relativize)
                    .filter(file -> !file.startsWith(".pserver"))
                    .toList();
        }
        for (Path file : files) {
            Files.createDirectories(to.resolve(file).getParent());
            Files.copy(from.resolve(file), to.resolve(file));
        }
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(END)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
