package io.pserver.e2e;

import io.pserver.app.Node;
import io.pserver.app.NodeConfig;
import io.pserver.edge.EdgeConfig;
import io.pserver.ops.AdminConfig;
import io.pserver.persistence.DataConfig;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;
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

    private static Path copy(Path from, Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path to = folder.resolve(from.relativize(file).toString());
                if (Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS)) {
                    Files.createDirectories(to);
                } else {
                    Files.copy(file, to, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        return folder;
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
        return inProcess(
                game, new EdgeConfig("127.0.0.1", 0, Set.of(), limits, EdgeConfig.Timing.DEFAULTS), lanes, budget);
    }

    static Server inProcess(Path game, EdgeConfig edge, LaneConfig lanes, BudgetConfig budget) {
        return inProcess(game, edge, lanes, budget, DataConfig.DEFAULTS);
    }

    /** A node in this process, on these databases and caches. */
    static Server inProcess(Path game, DataConfig data) {
        EdgeConfig.Limits limits = new EdgeConfig.Limits(1 << 20, 1 << 16, 100_000, 1_000_000, 1 << 24);
        EdgeConfig edge = new EdgeConfig("127.0.0.1", 0, Set.of(), limits, EdgeConfig.Timing.DEFAULTS);
        return inProcess(game, edge, LaneConfig.DEFAULTS, BudgetConfig.DEFAULTS, data);
    }

    private static Server inProcess(
            Path game, EdgeConfig edge, LaneConfig lanes, BudgetConfig budget, DataConfig data) {
        NodeConfig config = new NodeConfig(edge, new AdminConfig("127.0.0.1", 0), lanes, budget, data, "{}");
        try {
            Path own = copy(game, Files.createTempDirectory("pserver-game-"));
            return new InProcess(Node.start(own, config), own);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A node in this process on the very folder that is given, which stays when the node is closed. */
    static Server onFolder(Path game, DataConfig data) {
        EdgeConfig.Limits limits = new EdgeConfig.Limits(1 << 20, 1 << 16, 100_000, 1_000_000, 1 << 24);
        EdgeConfig edge = new EdgeConfig("127.0.0.1", 0, Set.of(), limits, EdgeConfig.Timing.DEFAULTS);
        AdminConfig admin = new AdminConfig("127.0.0.1", 0);
        return new OnFolder(
                Node.start(game, new NodeConfig(edge, admin, LaneConfig.DEFAULTS, BudgetConfig.DEFAULTS, data, "{}")));
    }

    /** A node of this process, whose folder belongs to the test. */
    record OnFolder(Node node) implements Server {
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

    /** A copy of a game in a folder of the test. */
    static Path copied(Path game, Path folder) {
        try {
            return copy(game, folder.resolve("game"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A node of this process, with a copy of its game, since a node keeps its data there. */
    record InProcess(Node node, Path game) implements Server {
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
            try (Stream<Path> files = Files.walk(game)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
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
