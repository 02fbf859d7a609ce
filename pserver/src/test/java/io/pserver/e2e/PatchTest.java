package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Clients that apply patches, in whichever form, have the state that one who joins at the same {@code seq} is told. */
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

    /** A client and its copy of the state. */
    private static final class Copy implements AutoCloseable {
        private final Client client;
        private final String room;
        private JsonNode state;
        private long seq;

        Copy(Client client, JsonNode joined) {
            this.client = client;
            room = joined.path("room").asString();
            state = joined.path("state");
            seq = joined.path("seq").asLong();
        }

        @Override
        public void close() {
            client.close();
        }

        /** Takes in frames until the copy has reached {@code until}. */
        void follow(long until) {
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

    /** In MessagePack there are no lone surrogates; what stands for one is the same everywhere. */
    private static JsonNode wellFormed(JsonNode value) {
        return Server.JSON.readTree(value.toString().getBytes(StandardCharsets.UTF_8));
    }

    private static List<Copy> ofEachForm() {
        List<Copy> copies = new ArrayList<>();
        Client first = new Client(server.port());
        copies.add(new Copy(first, first.ask("{\"op\":\"join\",\"room\":\"mutant\",\"create\":true}")));
        for (Client.Form form : Client.Form.values()) {
            Client client = new Client(form, server.port());
            copies.add(new Copy(client, client.joinId(copies.getFirst().room)));
        }
        return copies;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 22, 333, 4_444})
    void patches_ofThousandsOfRandomChanges_addUpToTheState(int seed) {
        List<Copy> copies = ofEachForm();
        try (Client fresh = new Client(server.port())) {
            Client old = copies.getFirst().client;
            String id = copies.getFirst().room;
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
                for (Copy copy : copies) {
                    copy.follow(now.path("seq").asLong());
                    assertThat(difference(wellFormed(copy.state), wellFormed(now.path("state")), ""))
                            .as("round %d", round)
                            .isEmpty();
                }
                fresh.ask("{\"op\":\"leave\",\"room\":\"" + id + "\"}");
            }
            assertThat(failed).as("changes that are no JSON are few").isLessThan(ROUNDS / 2);
            assertThat(copies.stream().map(copy -> copy.client.shortPatches() > 0))
                    .containsExactly(false, false, false, true, true);
        } finally {
            copies.forEach(Copy::close);
        }
    }

    @ParameterizedTest
    @EnumSource(Client.Form.class)
    void state_thatIsNoObject_isSentWhole(Client.Form form) {
        try (Client client = new Client(form, server.port())) {
            JsonNode joined = client.join("mutant");
            String id = joined.path("room").asString();
            Copy copy = new Copy(client, joined);
            String[] wanted = {"null", "5", "\"text\"", "[1,null]", "{\"back\":1}"};
            for (int i = 0; i < wanted.length; i++) {
                client.message(id, "whole", Integer.toString(i));
                copy.follow(copy.seq + 1);
                assertThat(copy.state.toString()).isEqualTo(wanted[i]);
            }
        }
    }
}
