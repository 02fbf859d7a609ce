package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a room says in one turn leaves together, and never waits for longer than the turn. */
final class TurnTest {
    private Server server;

    @BeforeEach
    void start() {
        server = Server.inProcess(Server.game("sync"));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static String send(String room, int id, String type, String dataJson) {
        return "{\"op\":\"send\",\"room\":\"" + room + "\",\"id\":" + id + ",\"type\":\"" + type + "\",\"data\":"
                + dataJson + "}";
    }

    private static JsonNode reply(Client client, int id) {
        return client.await(frame -> frame.path("id").asInt(-1) == id);
    }

    @Test
    void events_repliesAndThePatchOfATurn_leaveInOneWrite() throws InterruptedException {
        try (Client client = new Client(server.port())) {
            String room = client.join("turn").path("room").asString();
            double framesBefore = counted(3); // the join came in, and was answered after the hello
            double writesBefore = server.metric("pserver_edge_ws_writes_total");
            List<String> burst = new ArrayList<>(List.of(send(room, 100, "nap", "150")));
            for (int i = 101; i <= 140; i++) {
                burst.add(send(room, i, "say", "1"));
            }
            client.burst(burst);
            reply(client, 140);
            client.awaitOp("patch");
            counted(framesBefore + 41 + 82); // what was sent; the nap's reply, 40 events, 40 replies, a patch
            assertThat(server.metric("pserver_edge_ws_writes_total") - writesBefore)
                    .as("one for the nap, one for all the rest, and a few if the machine is busy")
                    .isLessThan(82 / 4.0);
        }
    }

    /** Waits until so many frames have been counted, in and out: a moment after they came or went; how many there are. */
    private double counted(double atLeast) throws InterruptedException {
        double frames = 0;
        for (int i = 0; i < 1_000 && frames < atLeast; i++) {
            frames = server.metric("pserver_edge_ws_frames_total");
            Thread.sleep(Duration.ofMillis(5));
        }
        assertThat(frames).isGreaterThanOrEqualTo(atLeast);
        return frames;
    }

    @Test
    void answer_doesNotWaitForAPassOfTheSameTurnThatWaits() {
        try (Client client = new Client(server.port());
                Client other = new Client(server.port())) {
            String room = client.join("turn").path("room").asString();
            String tagged = other.ask("{\"op\":\"join\",\"room\":\"turn\",\"create\":true}")
                    .path("room")
                    .asString();
            client.burst(List.of(
                    send(room, 100, "nap", "150"), send(room, 101, "say", "1"), send(room, 102, "awaitTag", "\"go\"")));
            reply(client, 101);
            other.message(tagged, "describe", "{\"tag\":\"go\"}");
            assertThat(reply(client, 102).path("data").asString("")).isEqualTo("go");
        }
    }

    @Test
    void lastWordsOfARoom_areTold() {
        try (Client client = new Client(server.port())) {
            String room = client.join("turn").path("room").asString();
            client.send(send(room, 100, "end", "null"));
            assertThat(client.awaitOp("event").path("type").asString("")).isEqualTo("bye");
            assertThat(client.awaitOp("left").path("reason").asString("")).isEqualTo("disposed");
        }
    }
}
