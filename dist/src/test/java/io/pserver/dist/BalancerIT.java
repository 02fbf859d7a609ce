package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Client;
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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real balancers with the configuration that the program prints, in front of a real node. */
final class BalancerIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    private static Path cacheHome;

    @TempDir
    private static Path game;

    private static JarServer server;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startNode() throws IOException, InterruptedException {
        Files.createDirectories(game.resolve("handlers"));
        Files.writeString(game.resolve("handlers/who.js"), """
                export const GET = (req) => ({ ip: req.ip, proto: req.headers['x-forwarded-proto'] });
                """);
        server = JarServer.start(cacheHome, game, "--http.host=127.0.0.1", "--http.proxies=127.0.0.1");
    }

    @AfterAll
    static void stopNode() {
        server.close();
    }

    @Test
    void haproxy_passesRequestsAndWebSockets() throws IOException, InterruptedException {
        int port = freePort();
        Path file = configuration("haproxy", port);
        tryThrough(port, List.of(program("haproxy"), "-db", "-f", file.toString()));
    }

    @Test
    void nginx_passesRequestsAndWebSockets() throws IOException, InterruptedException {
        int port = freePort();
        Path file = configuration("nginx", port);
        String place = "daemon off; pid " + folder + "/nginx.pid; error_log stderr;";
        // Its folders for this user; a system's own nginx.conf names others.
        String text = Files.readString(file);
        StringBuilder own = new StringBuilder("http {\n    access_log off;\n");
        for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
            own.append("    ")
                    .append(kind)
                    .append("_temp_path ")
                    .append(folder)
                    .append('/')
                    .append(kind)
                    .append(";\n");
        }
        Files.writeString(file, text.replace("http {\n", own));
        tryThrough(
                port,
                List.of(program("nginx"), "-p", folder.toString(), "-e", "stderr", "-c", file.toString(), "-g", place));
    }

    private static void tryThrough(int port, List<String> command) throws IOException, InterruptedException {
        Launch balancer = Launch.start(new ProcessBuilder(command));
        try {
            HttpResponse<String> answer = awaitAnswer(balancer, port);

            assertThat(answer.body()).isEqualTo("{\"ip\":\"127.0.0.1\",\"proto\":\"http\"}");
            assertThat(answer.headers().firstValue("x-request-id")).isPresent();
            try (Client client = new Client(port)) {
                assertThat(client.ask("{\"op\":\"ping\"}").path("op").asString())
                        .isEqualTo("pong");
            }
        } finally {
            balancer.process().destroy();
            assertThat(balancer.process().waitFor(Duration.ofSeconds(30))).isTrue();
        }
    }

    /** A client's own word about where it comes from must not come through. */
    private static HttpResponse<String> awaitAnswer(Launch balancer, int port)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/who"))
                .timeout(PATIENCE)
                .header("X-Forwarded-For", "6.6.6.6")
                .header("X-Forwarded-Proto", "https")
                .build();
        while (true) {
            try (HttpClient client = HttpClient.newHttpClient()) {
                HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
                if (answer.statusCode() == 200 || System.nanoTime() - end > 0) {
                    return answer;
                }
            } catch (IOException e) {
                if (!balancer.process().isAlive() || System.nanoTime() - end > 0) {
                    throw new IOException("the balancer does not answer: " + balancer.out() + balancer.err(), e);
                }
            }
            Thread.sleep(Duration.ofMillis(50));
        }
    }

    private Path configuration(String kind, int port) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Launch.JAVA.toString(), "-jar", Launch.JAR.toString()));
        command.addAll(List.of("balancer", kind, "127.0.0.1:" + server.port(), "--listen=127.0.0.1:" + port));
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PSERVER_JS_COMPILE", "false");
        return Files.writeString(
                folder.resolve(kind + ".conf"), Launch.start(builder).ended().out());
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
