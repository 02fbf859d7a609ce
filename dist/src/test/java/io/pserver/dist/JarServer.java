package io.pserver.dist;

import io.pserver.e2e.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The packed program as a process, running a game. */
record JarServer(Launch launch, int port, int adminPort) implements Server {
    private static final Pattern HEAP_USED = Pattern.compile("heap [^\\n]*used (\\d+)K");
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    /** Starts it; it listens when this returns, and may not be ready yet. */
    static JarServer start(Path cacheHome, Path game, String... settings) throws IOException, InterruptedException {
        return start(cacheHome, Map.of(), game, settings);
    }

    static JarServer start(Path cacheHome, Map<String, String> environment, Path game, String... settings)
            throws IOException, InterruptedException {
        return start(List.of("-jar", Launch.JAR.toString()), cacheHome, environment, game, settings);
    }

    /** As above; {@code program} is what {@code java} runs, and with which flags. */
    static JarServer start(
            List<String> program, Path cacheHome, Map<String, String> environment, Path game, String... settings)
            throws IOException, InterruptedException {
        int port = freePort();
        int adminPort = freePort();
        List<String> command = new ArrayList<>(List.of(Launch.JAVA.toString(), "-Xmx1g"));
        command.addAll(program);
        command.addAll(List.of("run", game.toString(), "--http.port=" + port, "--admin.port=" + adminPort));
        command.addAll(List.of(settings));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", cacheHome.toString());
        builder.environment().remove("PSERVER_JS_COMPILE");
        builder.environment().putAll(environment);
        JarServer server = new JarServer(Launch.start(builder), port, adminPort);
        try {
            server.awaitListening(port);
            server.awaitListening(adminPort);
            return server;
        } catch (IOException | InterruptedException e) {
            server.close();
            throw e;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void awaitListening(int which) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), which)) {
                if (socket.isConnected()) {
                    return;
                }
            } catch (IOException e) {
                if (System.nanoTime() - end > 0 || !launch.process().isAlive()) {
                    throw new IOException("does not listen: " + launch.out() + launch.err(), e);
                }
                Thread.sleep(Duration.ofMillis(5));
            }
        }
    }

    /** Waits until its game is loaded and it is warm. */
    JarServer awaitReady() throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (get("/readyz").status() != 200) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("not ready");
            }
            Thread.sleep(Duration.ofMillis(50));
        }
        return this;
    }

    /** Bytes of the heap that are in use after a full collection. */
    long heapInUse() throws IOException, InterruptedException {
        ask("GC.run");
        Matcher used = HEAP_USED.matcher(ask("GC.heap_info"));
        if (!used.find()) {
            throw new IOException("no heap: " + launch.out());
        }
        return Long.parseLong(used.group(1)) << 10;
    }

    /** Has the running JVM do something, and says what it answered. */
    private String ask(String what) throws IOException, InterruptedException {
        Path jcmd = Launch.JAVA.resolveSibling("jcmd");
        String process = Long.toString(launch.process().pid());
        Launch asked = Launch.start(new ProcessBuilder(jcmd.toString(), process, what));
        return asked.ended().out();
    }

    @Override
    public void close() {
        launch.process().destroy();
        try {
            if (!launch.process().waitFor(Duration.ofSeconds(20))) {
                launch.process().destroyForcibly();
                throw new AssertionError("did not end within 20 s of SIGTERM: " + launch.out());
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
