package io.pserver.dist;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A real balancer with the configuration that the program prints, in front of real nodes. */
record Balancer(Launch launch, int port) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Which balancers the program has configurations for. */
    enum Kind {
        HAPROXY,
        NGINX
    }

    /**
     * Starts one; it may not listen yet.
     *
     * @param folder for its files
     * @param nodes their ports
     */
    static Balancer start(Kind kind, Path folder, List<Integer> nodes) throws IOException, InterruptedException {
        int port = freePort();
        String name = kind.name().toLowerCase(Locale.ROOT);
        List<String> command = new ArrayList<>(List.of(Launch.JAVA.toString(), "-jar", Launch.JAR.toString()));
        command.addAll(List.of("balancer", name));
        nodes.forEach(node -> command.add("127.0.0.1:" + node));
        command.add("--listen=127.0.0.1:" + port);
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PSERVER_JS_COMPILE", "false");
        Path file = folder.resolve(name + ".conf");
        Files.writeString(file, Launch.start(builder).ended().out());
        List<String> line = switch (kind) {
            case HAPROXY -> List.of(program(name), "-db", "-f", file.toString());
            case NGINX -> nginx(folder, file);
        };
        return new Balancer(Launch.start(new ProcessBuilder(line)), port);
    }

    /** With folders for this user; a system's own nginx.conf names others. */
    private static List<String> nginx(Path folder, Path file) throws IOException {
        StringBuilder own = new StringBuilder("http {\n    access_log off;\n");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            own.append("    %1$s_temp_path %2$s/%1$s;\n".formatted(kind, folder));
        }
        Files.writeString(file, Files.readString(file).replace("http {\n", own));
        String place = "daemon off; pid " + folder + "/nginx.pid; error_log stderr;";
        return List.of(program("nginx"), "-p", folder.toString(), "-e", "stderr", "-c", file.toString(), "-g", place);
    }

    /** Sends a request until it is answered with 200, or for a minute; then whatever the last answer was. */
    HttpResponse<String> awaitAnswer(HttpRequest request) throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == 200 || System.nanoTime() - end > 0) {
                    return answer;
                }
            } catch (IOException e) {
                if (!launch.process().isAlive() || System.nanoTime() - end > 0) {
                    throw new IOException("the balancer does not answer: " + launch.out() + launch.err(), e);
                }
            }
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE);
    }

    @Override
    public void close() {
        launch.process().destroy();
        try {
            if (!launch.process().waitFor(Duration.ofSeconds(30))) {
                launch.process().destroyForcibly();
                throw new AssertionError("the balancer did not end within 30 s of SIGTERM");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    /** Where Debian keeps daemons is not on everybody's PATH. */
    private static String program(String name) {
        Path usual = Path.of("/usr/sbin", name);
        return Files.isExecutable(usual) ? usual.toString() : name;
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
