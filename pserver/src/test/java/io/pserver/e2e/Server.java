package io.pserver.e2e;

import io.pserver.app.Node;
import io.pserver.app.NodeConfig;
import io.pserver.edge.EdgeConfig;
import io.pserver.ops.AdminConfig;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running server, as its tests reach it. Any thread. */
public interface Server extends AutoCloseable {
    JsonMapper JSON = JsonMapper.builder().build();
    HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    int port();

    int adminPort();

    @Override
    void close();

    /** The folder of a game that the tests bring along. */
    static Path game(String name) {
        Path here = Path.of("src/test/resources/games", name);
        return (Files.isDirectory(here) ? here : Path.of("../pserver", here.toString())).toAbsolutePath();
    }

    /** A node in this process, with settings for many messages. */
    static Server inProcess(Path game) {
        return inProcess(game, LaneConfig.DEFAULTS, BudgetConfig.DEFAULTS);
    }

    static Server inProcess(Path game, LaneConfig lanes, BudgetConfig budget) {
        EdgeConfig.Limits limits = new EdgeConfig.Limits(1 << 20, 1 << 16, 100_000, 1_000_000, 1 << 24);
        return inProcess(game, limits, lanes, budget);
    }

    static Server inProcess(Path game, EdgeConfig.Limits limits, LaneConfig lanes, BudgetConfig budget) {
        EdgeConfig edge = new EdgeConfig("127.0.0.1", 0, Set.of(), limits, EdgeConfig.Timing.DEFAULTS);
        Node node = Node.start(game, new NodeConfig(edge, new AdminConfig("127.0.0.1", 0), lanes, budget, "{}"));
        return new InProcess(node);
    }

    /** A node of this process. */
    record InProcess(Node node) implements Server {
        @Override
        public int port() {
            return node.port();
        }

        @Override
        public int adminPort() {
            return node.adminPort();
        }

        @Override
        public void close() {
            node.close();
        }
    }

    /** What was answered, and how long it took. */
    record Answer(int status, String body, Duration took, HttpResponse<String> response) {
        /** The error's code; {@code ok} if it is none. */
        public String code() {
            return status < 400 ? "ok" : json().path("error").path("code").asString("none in " + body);
        }

        public JsonNode json() {
            return JSON.readTree(body);
        }
    }

    default URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    default Answer get(String path) {
        return send(HttpRequest.newBuilder(uri(path)).timeout(Duration.ofSeconds(20)));
    }

    default Answer post(String path, String json) {
        return send(HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("content-type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    private static Answer send(HttpRequest.Builder request) {
        long before = System.nanoTime();
        try {
            HttpResponse<String> response = HTTP.send(request.build(), BodyHandlers.ofString());
            Duration took = Duration.ofNanos(System.nanoTime() - before);
            return new Answer(response.statusCode(), response.body(), took, response);
        } catch (IOException e) {
            throw new AssertionError("no answer after " + Duration.ofNanos(System.nanoTime() - before), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The sum of a metric over its labels; 0 if there is none. */
    default double metric(String name) {
        String text = send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + adminPort() + "/metrics")))
                .body();
        double sum = 0;
        for (String line : text.lines().toList()) {
            if (line.startsWith(name) && "{ ".indexOf(line.charAt(name.length())) >= 0) {
                sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
            }
        }
        return sum;
    }
}
