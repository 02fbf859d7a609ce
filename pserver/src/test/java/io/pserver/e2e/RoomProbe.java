package io.pserver.e2e;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.SoftAssertions;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** One room of the game {@code games/hostile}, someone who provokes it, and someone who watches. */
final class RoomProbe implements AutoCloseable {
    private static final String FRESH = "{\"list\":[1,{\"deep\":[1,2]}],\"kept\":{\"a\":{\"b\":1}},\"gone\":null}";

    private final Client culprit;
    private final Client witness;
    private final String id;
    private int provoked;

    RoomProbe(Server server) {
        this(server, "hostile");
    }

    RoomProbe(Server server, String type) {
        culprit = new Client(server.port());
        witness = new Client(server.port());
        id = culprit.ask("{\"op\":\"join\",\"room\":\"" + type + "\",\"create\":true}")
                .path("room")
                .asString();
        witness.joinId(id);
        culprit.message(id, "add", "null");
    }

    String id() {
        return id;
    }

    Client witness() {
        return witness;
    }

    /** Sends the message; the code of its answer. */
    String provoke(String type, String dataJson) {
        provoked++;
        return Client.code(culprit.message(id, type, dataJson));
    }

    /** The room works, was told of its errors, and everybody sees the state of the last pass that completed. */
    void assertUnharmed(SoftAssertions softly, String what, boolean failed) {
        JsonNode got = witness.message(id, "get", "null");
        softly.assertThat(Client.code(got)).as("get after %s: %s", what, got).isEqualTo("ok");
        if (failed) {
            JsonNode state = got.path("data").path("state");
            softly.assertThat(state.path("count").asInt(-9))
                    .as("count after %s: %s", what, state)
                    .isEqualTo(1);
            softly.assertThat(without(state, "count")).as("after %s", what).isEqualTo(Server.JSON.readTree(FRESH));
            JsonNode added = witness.message(id, "add", "null");
            softly.assertThat(added.path("data").asInt(-9))
                    .as("add after %s: %s", what, added)
                    .isEqualTo(2);
            List<JsonNode> seen = witness.drain();
            softly.assertThat(seen.toString())
                    .as(what)
                    .doesNotContain("must not be seen")
                    .doesNotContain("spoilt");
            assertOnlyGoodStates(softly, what, seen);
            assertTold(softly, what, seen);
        }
    }

    /** Whoever is told a whole state is told one that a completed pass left. */
    private static void assertOnlyGoodStates(SoftAssertions softly, String what, List<JsonNode> seen) {
        for (JsonNode frame : seen) {
            if (Client.op(frame).equals("state")) {
                JsonNode state = frame.path("state");
                softly.assertThat(state.path("count").asInt(-9))
                        .as("a state that was told after %s: %s", what, frame)
                        .isBetween(1, 2);
                softly.assertThat(without(state, "count"))
                        .as("a state that was told after %s", what)
                        .isEqualTo(Server.JSON.readTree(FRESH));
            }
        }
    }

    /** Each failed message was told to onError once, in the realm that went on. */
    private void assertTold(SoftAssertions softly, String what, List<JsonNode> seen) {
        List<JsonNode> told = seen.stream()
                .filter(frame -> frame.path("type").asString("").equals("told"))
                .map(frame -> frame.path("data"))
                .toList();
        softly.assertThat(told).as("onError after %s", what).hasSize(provoked);
        for (JsonNode data : told) {
            softly.assertThat(data.path("event").asString("")).as(what).isEqualTo("message");
            softly.assertThat(data.path("client").asString("")).as(what).isEqualTo("c1");
        }
    }

    private static JsonNode without(JsonNode state, String name) {
        return state.deepCopy() instanceof ObjectNode object ? object.without(name) : state;
    }

    /** Also ends the room. */
    @Override
    public void close() {
        witness.send("{\"op\":\"send\",\"room\":\"" + id + "\",\"type\":\"end\"}");
        witness.await(frame -> Client.op(frame).equals("left"), Duration.ofSeconds(2));
        culprit.close();
        witness.close();
    }
}
