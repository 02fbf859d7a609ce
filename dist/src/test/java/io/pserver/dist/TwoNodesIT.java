package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.cache.MemcachedServer;
import io.pserver.persistence.database.MariaDbServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Two nodes of the packed program on one database and one cache, behind a real balancer; one of them is killed. */
@Timeout(900)
final class TwoNodesIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final String SESSION = "ps_session=";

    @TempDir
    private Path folder;

    private final List<JarServer> nodes = new ArrayList<>();
    private MariaDbServer database;
    private MemcachedServer cache;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        database = MariaDbServer.start();
        cache = MemcachedServer.start();
        for (int i = 0; i < 2; i++) {
            nodes.add(startNode(makeGame("node" + i)));
        }
    }

    /** The same game for each node, but for the name that it answers with. */
    private Path makeGame(String name) throws IOException {
        Path game = folder.resolve(name);
        Path handlers = Files.createDirectories(game.resolve("handlers"));
        Path models = Files.createDirectories(game.resolve("models"));
        Files.writeString(game.resolve("pserver.yaml"), "game: { node: " + name + " }\n");
        Files.writeString(models.resolve("visit.js"), "export default { fields: { count: 'int' } };\n");
        Files.writeString(handlers.resolve("visits.js"), """
                import { models } from 'pserver';
                export function POST(req) {
                  req.session.visits = (req.session.visits ?? 0) + 1;
                  const row = models.visit.get('all') ?? models.visit.create({ id: 'all', count: 0 });
                  return { visits: req.session.visits, all: models.visit.increment(row.id, { count: 1 }).count };
                }
                export const GET = (req) => ({ visits: req.session.visits, all: models.visit.get('all')?.count });
                """);
        Files.writeString(
                handlers.resolve("who.js"),
                "import { config } from 'pserver';\nexport const GET = () => ({ node: config.node });\n");
        return game;
    }

    private JarServer startNode(Path game) throws IOException, InterruptedException {
        return JarServer.start(
                folder.resolve("cache"),
                game,
                "--http.host=127.0.0.1",
                "--http.proxies=127.0.0.1",
                "--budget.requestMs=60000", // a machine may be slow: that is not what is tested
                "--databases.0.name=main",
                "--databases.0.url=" + database.url(),
                "--databases.0.user=game",
                "--databases.0.password=secret",
                "--memcached=" + cache.address());
    }

    @AfterEach
    void stop() {
        nodes.forEach(JarServer::close);
        cache.close();
        database.close();
    }

    @ParameterizedTest
    @EnumSource
    void nodes_shareSessionsAndRows_andOneMayDie(Balancer.Kind kind) throws IOException, InterruptedException {
        List<Integer> ports = nodes.stream().map(JarServer::port).toList();
        try (Balancer balancer = Balancer.start(kind, folder, ports);
                HttpClient client = HttpClient.newHttpClient()) {
            balancer.awaitAnswer(balancer.request("/readyz").build());
            HttpResponse<String> first = client.send(
                    balancer.request("/visits").POST(BodyPublishers.noBody()).build(), BodyHandlers.ofString());
            assertThat(first.body()).isEqualTo("{\"visits\":1,\"all\":1}");
            String cookie = first.headers().firstValue("set-cookie").orElseThrow();
            String session = cookie.substring(0, cookie.indexOf(';'));
            assertThat(session).startsWith(SESSION);

            for (JarServer node : nodes) {
                assertThat(visits(client, node, session)).isEqualTo(first.body());
            }
            assertThat(whoAnswers(balancer)).containsExactly("{\"node\":\"node0\"}", "{\"node\":\"node1\"}");

            assertThat(nodes.getFirst().launch().process().destroyForcibly().waitFor(PATIENCE))
                    .isTrue();
            for (int i = 2; i <= 20; i++) {
                HttpResponse<String> next = balancer.awaitAnswer(balancer.request("/visits")
                        .header("Cookie", session)
                        .POST(BodyPublishers.noBody())
                        .build());
                assertThat(next.body()).isEqualTo("{\"visits\":%d,\"all\":%d}".formatted(i, i));
            }
        }
    }

    private static String visits(HttpClient client, JarServer node, String session)
            throws IOException, InterruptedException {
        URI uri = URI.create("http://127.0.0.1:" + node.port() + "/visits");
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(PATIENCE)
                .header("Cookie", session)
                .build();
        return client.send(request, BodyHandlers.ofString()).body();
    }

    /** What is answered to requests on connections of their own, until two different answers came. */
    private static Set<String> whoAnswers(Balancer balancer) throws IOException, InterruptedException {
        Set<String> seen = new TreeSet<>();
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (seen.size() < 2 && System.nanoTime() - end < 0) {
            seen.add(balancer.awaitAnswer(balancer.request("/who").build()).body());
        }
        return seen;
    }
}
