package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A client that applies patches has the state that one who joins at the same {@code seq} is told. */
final class PatchTest {
    private static final int ROUNDS = 150;
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.inProcess(Server.game("playground"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A client's copy of the state. */
    private static final class Copy {
        private JsonNode state;
        private long seq;

        Copy(JsonNode joined) {
            state = joined.path("state");
            seq = joined.path("seq").asLong();
        }

        /** Takes in frames until the copy has reached {@code until}. */
        void follow(Client client, long until) {
            while (seq < until) {
                JsonNode frame = client.await(
                        f -> Client.op(f).equals("patch") || Client.op(f).equals("state"));
                assertThat(frame.path("seq").asLong())
                        .as("every seq comes, in order")
                        .isEqualTo(seq + 1);
                seq++;
                state = Client.op(frame).equals("state") ? frame.get("state") : merge(state, frame.get("patch"));
            }
        }
    }

    /** RFC 7396, as the client script does it. */
    private static JsonNode merge(JsonNode target, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            return patch;
        }
        ObjectNode merged = target instanceof ObjectNode object ? object.deepCopy() : Server.JSON.createObjectNode();
        changes.properties().forEach(change -> {
            if (change.getValue().isNull()) {
                merged.remove(change.getKey());
            } else {
                JsonNode there = merged.get(change.getKey());
                merged.set(change.getKey(), merge(there == null ? Server.JSON.nullNode() : there, change.getValue()));
            }
        });
        return merged;
    }

    /** Where two values differ first, in ASCII; empty if nowhere. */
    private static String difference(JsonNode one, JsonNode other, String path) {
        if (one.isObject() && other.isObject() && one.size() == other.size()) {
            for (var field : one.properties()) {
                JsonNode there = other.path(field.getKey());
                String inner = difference(field.getValue(), there, path + "/" + field.getKey());
                if (!inner.isEmpty()) {
                    return inner;
                }
            }
            return "";
        }
        if (one.equals(other)) {
            return "";
        }
        return (path + ": " + one + " instead of " + other).replaceAll("[^ -~]", "?");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 333, 4_444})
    void patches_ofThousandsOfRandomChanges_addUpToTheState(int seed) {
        try (Client old = new Client(server.port());
                Client fresh = new Client(server.port())) {
            JsonNode joined = old.join("mutant");
            String id = joined.path("room").asString();
            Copy copy = new Copy(joined);
            old.message(id, "seed", Integer.toString(seed));
            int failed = 0;
            for (int round = 0; round < ROUNDS; round++) {
                String type = round % 10 == 3 ? "remember" : round % 10 == 7 ? "strike" : "mutate";
                failed += Client.code(old.message(id, type, Integer.toString(1 + round % 15)))
                                .equals("ok")
                        ? 0
                        : 1;
                JsonNode now = fresh.joinId(id);
                assertThat(Client.code(now)).as("round %d: %s", round, now).isEqualTo("ok");
                copy.follow(old, now.path("seq").asLong());
                assertThat(difference(copy.state, now.path("state"), ""))
                        .as("round %d", round)
                        .isEmpty();
                fresh.ask("{\"op\":\"leave\",\"room\":\"" + id + "\"}");
            }
            assertThat(failed).as("changes that are no JSON are few").isLessThan(ROUNDS / 2);
        }
    }

    @Test
    void state_thatIsNoObject_isSentWhole() {
        try (Client client = new Client(server.port())) {
            JsonNode joined = client.join("mutant");
            String id = joined.path("room").asString();
            Copy copy = new Copy(joined);
            String[] wanted = {"null", "5", "\"text\"", "[1,null]", "{\"back\":1}"};
            for (int i = 0; i < wanted.length; i++) {
                client.message(id, "whole", Integer.toString(i));
                copy.follow(client, copy.seq + 1);
                assertThat(copy.state.toString()).isEqualTo(wanted[i]);
            }
        }
    }
}
