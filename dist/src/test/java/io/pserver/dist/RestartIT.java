package io.pserver.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.e2e.Client;
import io.pserver.e2e.Server;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Rooms that persist outlive the packed program, however it ends. */
@Timeout(240)
final class RestartIT {
    /** A session is in the database within a second; and this machine may be busy. */
    private static final Duration SESSION_SAVED = Duration.ofSeconds(3);
    /** How old a state may be, on a machine that may be busy; the room has itself saved every 300 ms. */
    private static final Duration OLDEST = Duration.ofSeconds(3);

    @TempDir
    private Path folder;

    private Path game;
    private JarServer server;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        game = Server.copied(Server.game("keep"), folder);
        server = startAgain();
    }

    private JarServer startAgain() throws IOException, InterruptedException {
        return JarServer.start(folder, game).awaitReady();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void kill9() throws InterruptedException {
        assertThat(server.launch().process().destroyForcibly().waitFor(Duration.ofSeconds(20)))
                .isTrue();
    }

    private static String create(Client client) {
        return client.ask("{\"op\":\"join\",\"room\":\"vault\",\"create\":true}")
                .path("room")
                .asString();
    }

    private int stateOf(String room) {
        try (Client client = new Client(server.port())) {
            JsonNode joined = client.joinId(room);
            assertThat(Client.code(joined)).as(joined.toString()).isEqualTo("ok");
            return joined.path("state").path("n").asInt();
        }
    }

    @Test
    void killed_rightAfterASave_losesNothingOfIt() throws IOException, InterruptedException {
        String room;
        try (Client client = new Client(server.port())) {
            room = create(client);
            assertThat(client.message(room, "save", "77").path("data").asString())
                    .isEqualTo("saved");
            kill9();
        }
        server = startAgain();
        assertThat(stateOf(room)).isEqualTo(77);
    }

    @Test
    void killed_withoutASave_bringsBackAStateThatIsNotOld() throws IOException, InterruptedException {
        String room;
        List<Long> acknowledged = new ArrayList<>();
        long killed;
        try (Client client = new Client(server.port())) {
            room = create(client);
            long end = System.nanoTime() + OLDEST.plusSeconds(3).toNanos();
            while (System.nanoTime() < end) {
                assertThat(Client.code(client.message(room, "set", String.valueOf(acknowledged.size() + 1))))
                        .isEqualTo("ok");
                acknowledged.add(System.nanoTime());
                Thread.sleep(Duration.ofMillis(10));
            }
            killed = System.nanoTime();
            kill9();
        }
        server = startAgain();
        long old = acknowledged.stream()
                .filter(at -> killed - at > OLDEST.toNanos())
                .count();
        assertThat(old).isPositive();
        assertThat(stateOf(room)).isBetween((int) old, acknowledged.size());
    }

    @Test
    void killed_letsItsClientsComeBackToTheirSeats() throws IOException, InterruptedException {
        try (Client client = new Client(server.port())) {
            String room = create(client);
            assertThat(Client.code(client.message(room, "secret", "\"mine\""))).isEqualTo("ok");
            assertThat(Client.code(client.message(room, "save", "5"))).isEqualTo("ok");
            Thread.sleep(SESSION_SAVED);
            kill9();
            server = startAgain();
            try (Client back = client.again(server.port())) {
                assertThat(back.hello().path("recovered").asBoolean()).isTrue();
                assertThat(back.awaitOp("state").path("state").path("n").asInt())
                        .isEqualTo(5);
                JsonNode seen = back.message(room, "see", "null").path("data");
                assertThat(seen.path("secret").asString()).isEqualTo("mine");
                assertThat(seen.path("state").path("log").toString()).contains("\"back c1\"");
            }
        }
    }

    @Test
    void killed_rightAfterASave_showsNothingToAClientThatHadJustGotAViewOfItsOwn()
            throws IOException, InterruptedException {
        try (Client client = new Client(server.port())) {
            String room = client.ask("{\"op\":\"join\",\"room\":\"spy\",\"create\":true}")
                    .path("room")
                    .asString();
            Thread.sleep(SESSION_SAVED);
            assertThat(Client.code(client.message(room, "hideAndSave", "null"))).isEqualTo("ok");
            kill9();
            server = startAgain();
            try (Client back = client.again(server.port())) {
                JsonNode state = back.awaitOp("state").path("state");
                assertThat(state.isNull()).as(state.toString()).isTrue();
            }
        }
    }

    @Test
    void terminated_losesNothing() throws IOException, InterruptedException {
        String room;
        try (Client client = new Client(server.port())) {
            room = create(client);
            assertThat(Client.code(client.message(room, "set", "123"))).isEqualTo("ok");
            server.close();
        }
        server = startAgain();
        assertThat(stateOf(room)).isEqualTo(123);
    }
}
