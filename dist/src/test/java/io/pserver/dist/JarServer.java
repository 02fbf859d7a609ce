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

/** The packed program as a process, running a game. */
record JarServer(Launch launch, int port, int adminPort) implements Server {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Starts it; it listens when this returns, and may not be ready yet. */
    static JarServer start(Path cacheHome, Path game, String... settings) throws IOException, InterruptedException {
        return start(cacheHome, Map.of(), game, settings);
    }

    static JarServer start(Path cacheHome, Map<String, String> environment, Path game, String... settings)
            throws IOException, InterruptedException {
        int port = freePort();
        int adminPort = freePort();
        List<String> command =
                new ArrayList<>(List.of(Launch.JAVA.toString(), "-Xmx1g", "-jar", Launch.JAR.toString()));
        command.addAll(List.of("run", game.toString(), "--http.port=" + port, "--admin.port=" + adminPort));
        command.addAll(List.of(settings));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("XDG_CACHE_HOME", cacheHome.toString());
        builder.environment().remove("PSERVER_JS_COMPILE");
        builder.environment().putAll(environment);
        JarServer server = new JarServer(Launch.start(builder), port, adminPort);
        server.awaitListening(port);
        server.awaitListening(adminPort);
        return server;
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
