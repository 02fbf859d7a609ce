package io.pserver.loadtest.server;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A server that this program started. It is stopped by {@link #close}, and also when this program is.
 *
 * <p>Threading: used by one thread.
 */
public final class ServerProcess implements AutoCloseable {
    private static final Duration STOP_DEADLINE = Duration.ofSeconds(10);
    private static final int ASK_MILLIS = 1_000;

    private final String name;
    private final Process process;
    private final Path log;

    private ServerProcess(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    /** Starts {@code command} with its output in {@code log}. */
    public static ServerProcess start(String name, List<String> command, Path log) throws IOException {
        return start(name, command, Map.of(), log);
    }

    /** The same with something added to its environment. */
    public static ServerProcess start(String name, List<String> command, Map<String, String> environment, Path log)
            throws IOException {
        Files.createDirectories(log.toAbsolutePath().getParent());
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(environment);
        Process process = builder.start();
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("lt-stop-" + name).unstarted(process::destroy));
        return new ServerProcess(name, process, log);
    }

    /** Returns a loopback port that was free a moment ago. */
    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    /**
     * Waits until {@code url} is answered with a status below 300.
     *
     * @throws IOException if that did not happen within {@code deadline}, or the process ended
     * @throws InterruptedException if the calling thread was interrupted while waiting
     */
    public void awaitReady(URI url, Duration deadline) throws IOException, InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!answers(url)) {
            if (!process.isAlive()) {
                throw new IOException(name + " ended with " + process.exitValue() + "; see " + log);
            }
            if (System.nanoTime() > end) {
                throw new IOException(name + " was not ready within " + deadline.toSeconds() + " s; see " + log);
            }
            TimeUnit.MILLISECONDS.sleep(10);
        }
    }

    private static boolean answers(URI url) {
        try {
            var connection = (HttpURLConnection) url.toURL().openConnection();
            connection.setConnectTimeout(ASK_MILLIS);
            connection.setReadTimeout(ASK_MILLIS);
            int status = connection.getResponseCode();
            connection.disconnect();
            return status < 300;
        } catch (IOException e) {
            return false;
        }
    }

    /** Its process id. */
    public long pid() {
        return process.pid();
    }

    /** Asks the process to end; ends it the hard way after 10 s. */
    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(STOP_DEADLINE)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
