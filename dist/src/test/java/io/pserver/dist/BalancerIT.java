package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Client;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the balancers tell a node, and what they pass. */
final class BalancerIT {
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

    /** A client's own word about where it comes from must not come through. */
    @ParameterizedTest
    @EnumSource
    void balancer_passesRequestsAndWebSockets(Balancer.Kind kind) throws IOException, InterruptedException {
        try (Balancer balancer = Balancer.start(kind, folder, List.of(server.port()))) {
            HttpRequest request = balancer.request("/who")
                    .header("X-Forwarded-For", "6.6.6.6")
                    .header("X-Forwarded-Proto", "https")
                    .build();
            HttpResponse<String> answer = balancer.awaitAnswer(request);

            assertThat(answer.body()).isEqualTo("{\"ip\":\"127.0.0.1\",\"proto\":\"http\"}");
            assertThat(answer.headers().firstValue("x-request-id")).isPresent();
            try (Client client = new Client(balancer.port())) {
                assertThat(client.ask("{\"op\":\"ping\"}").path("op").asString())
                        .isEqualTo("pong");
            }
        }
    }
}
