package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Inputs that a client numbers: it is told which were taken, in the patch that has what came of them. */
final class InputNumbersTest {
    private static Server slope;
    private static Server batch;

    @BeforeAll
    static void start() {
        slope = Server.inProcess(Server.game("comeback"));
        batch = Server.inProcess(Server.game("sync"));
    }

    @AfterAll
    static void stop() {
        slope.close();
        batch.close();
    }

    private static String join(Client client, String type) {
        return client.ask("{\"op\":\"join\",\"room\":\"" + type + "\",\"create\":true}")
                .path("room")
                .asString();
    }

    private static String input(String room, String type, int number) {
        return "{\"op\":\"send\",\"room\":\"%s\",\"type\":\"%s\",\"data\":1,\"input\":%d}"
                .formatted(room, type, number);
    }

    private static JsonNode next(Client client) {
        return client.await(frame -> List.of("taken", "patch", "error").contains(Client.op(frame)));
    }

    @Test
    void everyPatch_hasExactlyTheInputsUpToItsNumber() {
        try (Client client = new Client(slope.port())) {
            String room = join(client, "slope");
            for (int i = 1; i <= 40; i++) {
                client.send(input(room, "step", i));
            }
            int taken = 0;
            while (taken < 40) {
                JsonNode patch = next(client);
                assertThat(Client.op(patch)).isEqualTo("patch");
                assertThat(patch.path("input").asInt()).isGreaterThan(taken);
                taken = patch.path("input").asInt();
                assertThat(patch.path("patch").path("at").path("c1").asInt()).isEqualTo(taken);
            }
        }
    }

    @Test
    void inputs_thatChangedNothingOrFailed_areToldToo_andOnlyToWhoSentThem() {
        try (Client client = new Client(slope.port());
                Client other = new Client(slope.port())) {
            String room = join(client, "slope");
            other.joinId(room);
            client.send(input(room, "rest", 5));
            assertThat(client.awaitOp("taken").path("input").asInt()).isEqualTo(5);
            client.send(input(room, "fall", 6));
            assertThat(client.awaitOp("error").path("error").path("code").asString())
                    .isEqualTo("handler_error");
            assertThat(client.awaitOp("taken").path("input").asInt()).isEqualTo(6);
            other.message(room, "rest", "1");
            assertThat(other.drain()).noneMatch(frame -> Client.op(frame).equals("taken"));
        }
    }

    @Test
    void inputs_ofARoomThatTakesThemWithItsTicks_areToldWhenTheTickIsOver() {
        try (Client client = new Client(batch.port())) {
            String room = join(client, "batch");
            client.send(input(room, "step", 3));
            JsonNode patch = client.await(frame -> frame.path("patch").has("log"));
            assertThat(patch.path("patch").path("log").toString()).contains("step");
            assertThat(patch.path("input").asInt()).isEqualTo(3);
        }
    }

    @Test
    void number_thatIsNone_isRefused() {
        try (Client client = new Client(slope.port())) {
            String room = join(client, "slope");
            for (String bad : List.of("0", "-1", "1.5", "\"1\"", "9007199254740992", "99999999999999999999", "[1]")) {
                JsonNode answer = client.ask(
                        "{\"op\":\"send\",\"room\":\"%s\",\"type\":\"step\",\"input\":%s}".formatted(room, bad));
                assertThat(answer.path("error").path("message").asString(""))
                        .as(bad)
                        .contains("input must be");
            }
            client.send(input(room, "step", 1));
            assertThat(client.awaitOp("patch").path("input").asInt()).isEqualTo(1);
        }
    }
}
