package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Ticks that take the messages since the last one, and events that wait for the patch. */
final class BatchTest {
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.inProcess(Server.game("sync"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static JsonNode log(Client client) {
        return client.await(frame -> frame.path("patch").has("log"))
                .path("patch")
                .path("log");
    }

    @Test
    void tick_takesTheMessagesSinceTheLast_inOrder_andAnswersThem() {
        try (Client client = new Client(server.port())) {
            JsonNode joined = client.ask("{\"op\":\"join\",\"room\":\"batch\",\"create\":true}");
            String room = joined.path("room").asString();
            List<String> burst = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                burst.add("{\"op\":\"send\",\"room\":\"" + room + "\",\"type\":\"m" + i + "\",\"data\":" + i + "}");
            }
            client.burst(burst);
            JsonNode reply = client.message(room, "last", "null");
            assertThat(Client.op(reply)).isEqualTo("reply");
            assertThat(reply.path("data").isNull()).isTrue();
            JsonNode log = log(client);
            while (log.size() < 31) {
                log = log(client);
            }
            int ticks = 1;
            for (int i = 0; i < 30; i++) {
                assertThat(log.path(i).path(1).asString())
                        .isEqualTo(joined.path("client").asString());
                assertThat(log.path(i).path(2).asString()).isEqualTo("m" + i);
                assertThat(log.path(i).path(3).asInt()).isEqualTo(i);
                ticks += i > 0 && !log.path(i).path(0).equals(log.path(i - 1).path(0)) ? 1 : 0;
            }
            assertThat(ticks).as("ticks that took the burst").isLessThan(25); // not one for each
        }
    }

    @Test
    void tick_neverComesBeforeTheRoomIsMade() {
        try (Client client = new Client(server.port())) {
            for (int i = 0; i < 3; i++) {
                JsonNode joined = client.ask("{\"op\":\"join\",\"room\":\"slow\",\"create\":true}");
                assertThat(joined.path("state").path("early").asInt(-1)).isZero();
            }
        }
    }

    @Test
    void tick_thatFails_isToldToThoseWhoAsked_andTheNextGoesOn() {
        try (Client client = new Client(server.port())) {
            String room = client.ask("{\"op\":\"join\",\"room\":\"batch\",\"create\":true}")
                    .path("room")
                    .asString();
            assertThat(Client.code(client.message(room, "fail", "null"))).isEqualTo("handler_error");
            assertThat(Client.code(client.message(room, "good", "null"))).isEqualTo("ok");
        }
    }

    @Test
    void eventAfterThePatch_comesAfterIt_andOthersBefore() {
        try (Client client = new Client(server.port())) {
            String room = client.ask("{\"op\":\"join\",\"room\":\"batch\",\"create\":true}")
                    .path("room")
                    .asString();
            client.message(room, "event", "null");
            JsonNode before = client.await(
                    frame -> frame.path("patch").has("log") || Client.op(frame).equals("event"));
            assertThat(before.path("type").asString("")).isEqualTo("before");
            JsonNode patch = client.await(
                    frame -> frame.path("patch").has("log") || Client.op(frame).equals("event"));
            assertThat(Client.op(patch)).isEqualTo("patch");
            assertThat(client.awaitOp("event").path("type").asString("")).isEqualTo("after");
        }
    }
}
