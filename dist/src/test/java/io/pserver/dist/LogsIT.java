package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Server;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the packed program logs where no terminal is. */
final class LogsIT {
    @TempDir
    private Path folder;

    @Test
    void log_isJsonLinesThatNameTheirRequest() throws IOException, InterruptedException {
        Path game = Files.createDirectories(folder.resolve("game"));
        Path handlers = Files.createDirectories(game.resolve("handlers"));
        Files.writeString(
                handlers.resolve("says.js"), "export const GET = () => { console.warn('said'); return 1; };\n");
        Files.writeString(
                handlers.resolve("throws.js"),
                "export function POST(req) {\n  if (req.body.secret) throw new Error('broken');\n}\n");
        JarServer server = JarServer.start(folder.resolve("cache"), game, "--http.host=127.0.0.1");
        try {
            assertThat(send(server, "/says", "first-1", "").headers().firstValue("x-request-id"))
                    .contains("first-1");
            for (int i = 0; i < 20; i++) {
                String body = "{\"secret\":\"hunter" + i + "\"}";
                assertThat(send(server, "/throws", "throw-" + i, body).statusCode())
                        .isEqualTo(500);
            }
        } finally {
            server.close();
        }
        List<JsonNode> lines =
                server.launch().out().lines().map(Server.JSON::readTree).toList();

        assertThat(lines).allMatch(line -> line.hasNonNull("time") && line.hasNonNull("level"));
        assertThat(having(lines, "message", "said")).singleElement().satisfies(line -> {
            assertThat(line.path("request").asString()).isEqualTo("first-1");
            assertThat(line.path("level").asString()).isEqualTo("WARN");
            assertThat(line.path("at").asString()).contains("says.js:1");
        });
        // Once in 10 s; a machine so slow that 20 requests take longer logs it again, with the number of those between.
        List<JsonNode> thrown = having(lines, "in", "POST /handlers/throws.js");
        assertThat(thrown).isNotEmpty().hasSizeLessThan(10);
        assertThat(thrown.getFirst().path("request").asString()).isEqualTo("throw-0");
        assertThat(thrown.getFirst().path("message").asString()).contains("broken", "throws.js:2");
        assertThat(server.launch().out()).doesNotContain("hunter");
    }

    private static List<JsonNode> having(List<JsonNode> lines, String key, String value) {
        return lines.stream()
                .filter(line -> line.path(key).asString("").equals(value))
                .toList();
    }

    private static HttpResponse<String> send(Server server, String path, String id, String body)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(server.uri(path))
                .timeout(Duration.ofSeconds(60))
                .header("X-Request-Id", id);
        if (!body.isEmpty()) {
            request = request.header("content-type", "application/json").POST(BodyPublishers.ofString(body));
        }
        return Server.HTTP.send(request.build(), BodyHandlers.ofString());
    }
}
