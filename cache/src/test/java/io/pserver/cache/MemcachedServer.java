package io.pserver.cache;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A real memcached on a free port of the loopback, which tests may kill and stop. Needs the program {@code memcached} on the PATH.
 * {@link #close} always ends it, and so does the end of the tests' own process.
 */
public final class MemcachedServer implements AutoCloseable {
    private static final Duration START_WAIT = Duration.ofSeconds(20);
    private static final Duration END_WAIT = Duration.ofSeconds(10);
    private static final int TRIES = 5;

    private final int port;
    private final List<String> command;
    private final Thread atExit = new Thread(this::end, "memcached-end");
    private volatile Process process;

    private MemcachedServer(int port, List<String> command) throws IOException {
        this.port = port;
        this.command = command;
        this.process = launch(command);
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    /** Starts one, and returns when it answers. */
    public static MemcachedServer start(String... arguments) throws IOException, InterruptedException {
        for (int i = 1; ; i++) {
            int port = freePort();
            var server = new MemcachedServer(port, command(port, arguments));
            try {
                server.awaitAnswer();
                return server;
            } catch (IOException e) { // somebody else may have taken the port
                server.close();
                if (i == TRIES) {
                    throw e;
                }
            }
        }
    }

    private static List<String> command(int port, String... arguments) {
        List<String> command =
                new ArrayList<>(List.of("memcached", "-l", "127.0.0.1", "-U", "0", "-t", "1", "-m", "64"));
        command.addAll(List.of("-p", Integer.toString(port), "-u", System.getProperty("user.name")));
        command.addAll(List.of(arguments));
        return List.copyOf(command);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static Process launch(List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitAnswer() throws IOException, InterruptedException {
        long deadline = System.nanoTime() + START_WAIT.toNanos();
        while (!answers()) {
            if (!process.isAlive() || System.nanoTime() - deadline > 0) {
                throw new IOException("memcached did not start: " + String.join(" ", command));
            }
            Thread.sleep(Duration.ofMillis(10));
        }
    }

    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1_000);
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("version\r\n".getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            return in.read() == 'V';
        } catch (IOException _) {
            return false;
        }
    }

    /** As settings name it: {@code 127.0.0.1:port}. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    public long pid() {
        return process.pid();
    }

    /** Kills it, and returns when it is gone. */
    public void kill9() {
        Process ended = process.destroyForcibly()
                .onExit()
                .orTimeout(END_WAIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        if (ended.isAlive()) {
            throw new IllegalStateException("memcached outlived its killing");
        }
    }

    /** SIGSTOP: it keeps its connections and answers nothing. */
    public void pause() throws IOException, InterruptedException {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void resume() throws IOException, InterruptedException {
        signal("-CONT");
    }

    private void signal(String name) throws IOException, InterruptedException {
        Process kill = new ProcessBuilder("kill", name, Long.toString(pid())).start();
        if (!kill.waitFor(END_WAIT) || kill.exitValue() != 0) {
            throw new IOException("kill " + name + " " + pid() + " failed");
        }
    }

    /** Kills it if it is there, and starts an empty one on the same port. */
    public void restart() throws IOException, InterruptedException {
        kill9();
        process = launch(command);
        awaitAnswer();
    }

    private void end() {
        process.destroyForcibly(); // also ends one that is stopped
    }

    @Override
    public void close() {
        kill9();
        Runtime.getRuntime().removeShutdownHook(atExit);
    }
}
