package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.app.Node;
import io.pserver.app.NodeConfig;
import io.pserver.edge.EdgeConfig;
import io.pserver.ops.AdminConfig;
import io.pserver.persistence.DataConfig;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue of metrics in the guide is that of a node, and the dashboard shows what is there. */
@Timeout(60)
final class MetricsGuideTest {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Pattern METRIC =
            Pattern.compile("\\bpserver_(?:edge|lane|room|database|cache|row|session|shard)_[a-z_]+");

    private static final Pattern SERIES = Pattern.compile("\\b(?:pserver|jvm|process|system)_[a-z_]+");

    @TempDir
    private Path game;

    @Test
    void metrics_areThoseOfANode() throws IOException, InterruptedException {
        Set<String> documented = metricsIn(Files.readString(Path.of("docs/settings.md")));
        try (Node node = Node.start(game, quiet());
                HttpClient client =
                        HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            // What is counted by code appears with the first one.
            assertThat(get(client, node.port(), "/nothing").statusCode()).isEqualTo(404);
            openAndClose(client, node.port());
            String scrape = get(client, node.adminPort(), "/metrics").body();
            while (!scrape.contains("pserver_edge_ws_closed_total")) {
                scrape = get(client, node.adminPort(), "/metrics").body();
            }

            assertThat(metricsIn(scrape)).isEqualTo(documented);
            assertThat(names(SERIES, scrape)).containsAll(shown());
            assertThat(scrape.lines().filter(line -> line.startsWith("pserver_")))
                    .noneMatch(line -> line.endsWith("NaN"));
        }
    }

    /** Two free ports on loopback. */
    private static NodeConfig quiet() {
        NodeConfig defaults = NodeConfig.DEFAULTS;
        EdgeConfig edge = new EdgeConfig(
                "127.0.0.1",
                0,
                Set.of(),
                defaults.edge().limits(),
                defaults.edge().timing());
        return new NodeConfig(
                edge, new AdminConfig("127.0.0.1", 0), defaults.lanes(), defaults.budget(), DataConfig.DEFAULTS, "{}");
    }

    /** Every metric in the expressions of the dashboard. */
    private static Set<String> shown() throws IOException {
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(Path.of("share/grafana/pserver.json")));
        StringBuilder expressions = new StringBuilder();
        dashboard
                .findValues("expr")
                .forEach(expr -> expressions.append(expr.asString()).append('\n'));
        Set<String> shown = names(SERIES, expressions.toString());
        assertThat(shown).hasSizeGreaterThan(40);
        return shown;
    }

    private static Set<String> metricsIn(String text) {
        return names(METRIC, text);
    }

    private static Set<String> names(Pattern kind, String text) {
        return kind.matcher(text).results().map(found -> found.group()).collect(Collectors.toSet());
    }

    private static HttpResponse<String> get(HttpClient client, int port, String path)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(PATIENCE)
                .build();
        return client.send(request, BodyHandlers.ofString());
    }

    private static void openAndClose(HttpClient client, int port) {
        CompletableFuture<Integer> closed = new CompletableFuture<>();
        WebSocket socket = client.newWebSocketBuilder()
                .subprotocols("pserver.v1")
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/ws"), new WebSocket.Listener() {
                    @Override
                    public @Nullable CompletionStage<?> onClose(WebSocket socket, int code, String reason) {
                        closed.complete(code);
                        return null;
                    }
                })
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
        assertThat(closed.orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS).join())
                .isEqualTo(1000);
    }
}
