package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Client;
import io.pserver.e2e.Server;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The program with the newer engine, as FreeBSD gets it: requests, rooms, and handlers that do not end. */
final class OtherEngineIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir
    private static Path cacheHome;

    private static JarServer server;

    @BeforeAll
    static void start() throws IOException, InterruptedException {
        List<String> program = List.of(
                "-Dos.name=FreeBSD",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                TARGET.resolve("pserver-without-engine.jar") + File.pathSeparator + TARGET.resolve("engine/*"),
                "io.pserver.launch.Main");
        server = JarServer.start(program, cacheHome, Map.of(), Server.game("hostile"), "--lanes.workers=2");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void engine_isTheNewerOneInterpreted() throws IOException, InterruptedException {
        server.launch().printed("JavaScript is interpreted: the compiler does not run on FreeBSD");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "loop",
                "loopInCatch",
                "loopInFinally",
                "loopThatCatchesAll",
                "loopInGenerator",
                "loopInSort",
                "regex"
            })
    void handler_thatDoesNotEnd_isStopped(String kind) {
        assertThat(server.get("/run/" + kind).code()).isEqualTo("budget_exceeded");
        assertThat(server.get("/sound?a=1").status()).isEqualTo(200);
        assertThat(server.post("/sound", "{\"n\":[1,2]}").body()).contains("\"got\":{\"n\":[1,2]}");
    }

    /** Everything in the corpus is answered with a code that the other engine would give too. */
    @ParameterizedTest
    @ValueSource(strings = {"endlessIterator", "endlessSpread", "regexLookahead", "regexReplace", "loopInReplacer"})
    void handler_thatTakesAll_isAnsweredAsDocumented(String kind) {
        JsonNode codes = server.get("/corpus").json().path("kinds").path(kind);

        assertThat(codes.values().stream().map(JsonNode::asString))
                .contains(server.get("/run/" + kind).code());
        assertThat(server.get("/sound?a=1").status()).isEqualTo(200);
    }

    @Test
    void room_isJoinedAndAnswers() {
        try (Client client = new Client(server.port())) {
            assertThat(client.join("hostile").path("op").asString()).isEqualTo("joined");
            assertThat(client.ask("{\"op\":\"ping\"}").path("op").asString()).isEqualTo("pong");
        }
    }
}
