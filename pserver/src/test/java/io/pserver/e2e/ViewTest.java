package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What a client may not see is never sent to it. */
@ParameterizedClass
@EnumSource(Client.Form.class)
final class ViewTest {
    private static final String FRESH = "{\"table\":[],\"others\":{\"c1\":0},\"hand\":[]}";

    private static Server server;

    private final Client.Form form;
    private final List<Player> players = new ArrayList<>();

    ViewTest(Client.Form form) {
        this.form = form;
    }

    @BeforeAll
    static void start() {
        server = Server.inProcess(Server.game("sync"));
    }

    @AfterEach
    void leave() {
        for (Player player : players) {
            assertThat(player.heard.toString())
                    .doesNotContain("nobody sees this")
                    .doesNotContain("never");
            player.client.close();
        }
        players.clear();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A client that follows the state, and everything that it ever heard. */
    private final class Player {
        final Client client = new Client(form, server.port());
        final StringBuilder heard = new StringBuilder();
        final String room;
        private JsonNode state;
        private int patches;

        Player(String how) {
            JsonNode joined = client.ask("{\"op\":\"join\"," + how + "}");
            assertThat(Client.op(joined)).as(joined.toString()).isEqualTo("joined");
            heard.append(joined);
            room = joined.path("room").asString();
            state = joined.path("state");
            players.add(this);
        }

        void does(String type, String dataJson) {
            heard.append(client.message(room, type, dataJson));
        }

        void does(String type) {
            does(type, "null");
        }

        /** Follows until it sees this. */
        void sees(String json) {
            JsonNode wanted = Server.JSON.readTree(json);
            while (!wanted.equals(state)) {
                JsonNode frame = client.await(
                        f -> Client.op(f).equals("patch") || Client.op(f).equals("state"));
                heard.append(frame);
                patches += Client.op(frame).equals("patch") ? 1 : 0;
                state = frame.has("state") ? frame.get("state") : merge(state, frame.get("patch"));
            }
        }
    }

    /** RFC 7396. */
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

    private Player first() {
        return new Player("\"room\":\"cards\",\"create\":true");
    }

    private Player another(Player one, String params) {
        return new Player("\"roomId\":\"" + one.room + "\",\"params\":" + params);
    }

    @Test
    void eachClient_seesItsOwnView_andWhatChangedInIt() {
        Player one = first();
        one.sees(FRESH);
        Player two = another(one, "null");
        two.sees("{\"table\":[],\"others\":{\"c1\":0,\"c2\":0},\"hand\":[]}");
        one.does("deal", "{\"to\":\"c1\",\"card\":\"ace\"}");
        one.sees("{\"table\":[],\"others\":{\"c1\":1,\"c2\":0},\"hand\":[\"ace\"]}");
        two.sees("{\"table\":[],\"others\":{\"c1\":1,\"c2\":0},\"hand\":[]}");
        assertThat(two.heard.toString()).doesNotContain("ace");
        assertThat(two.patches).isEqualTo(1);
        one.does("play", "\"ace\"");
        two.sees("{\"table\":[\"ace\"],\"others\":{\"c1\":0,\"c2\":0},\"hand\":[]}");
    }

    @Test
    void whoeverSeesNoChange_isToldNothing_andEqualViewsAreEncodedOnce() {
        Player one = first();
        List<Player> watchers = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            watchers.add(another(one, "{\"watch\":true}"));
        }
        watchers.forEach(watcher -> watcher.sees("{\"table\":[]}"));
        one.does("deal", "{\"to\":\"c1\",\"card\":\"ace\"}");
        one.sees("{\"table\":[],\"others\":{\"c1\":1},\"hand\":[\"ace\"]}");
        double before = server.metric("pserver_room_patches_total");
        one.does("play", "\"ace\"");
        watchers.forEach(watcher -> watcher.sees("{\"table\":[\"ace\"]}"));
        one.sees("{\"table\":[\"ace\"],\"others\":{\"c1\":0},\"hand\":[]}");
        assertThat(server.metric("pserver_room_patches_total") - before)
                .as("one for the watchers, one for the player")
                .isEqualTo(2);
        watchers.forEach(watcher -> assertThat(watcher.patches).isEqualTo(1));
    }

    @Test
    void viewOfAClient_canBeGivenAndTaken_withoutAnyChangeOfTheState() {
        Player one = first();
        Player watcher = another(one, "{\"watch\":true}");
        watcher.sees("{\"table\":[]}");
        watcher.does("hide"); // its own view; the room's remains
        watcher.sees("{\"table\":[],\"others\":{\"c1\":0}}");
        watcher.client.send("{\"op\":\"send\",\"room\":\"" + one.room + "\",\"type\":\"reveal\"}");
        JsonNode all = watcher.client.await(
                f -> Client.op(f).equals("patch") || Client.op(f).equals("state"));
        assertThat(all.toString()).contains("nobody sees this");
    }

    @Test
    void viewThatIsGivenInAPass_hidesWhatThatPassChanged() {
        Player one = new Player("\"room\":\"open\",\"create\":true");
        Player two = another(one, "null");
        two.does("set", "{\"n\":1}");
        two.sees("{\"n\":1}");
        two.does("cover", "\"this stays hidden\"");
        two.sees("{\"covered\":1}");
        one.sees("{\"n\":1,\"later\":\"this stays hidden\"}");
        one.does("set", "{\"n\":2,\"later\":\"this, too\"}");
        two.sees("{\"covered\":2}");
        assertThat(two.heard.toString()).doesNotContain("this");
        assertThat(one.patches).as("who has no view gets patches").isGreaterThan(0);
    }

    @Test
    void viewThatThrows_isToldToTheRoom_andOnlyItsClientWaits() {
        Player one = first();
        Player two = another(one, "null");
        one.does("set", "{\"broken\":\"c1\",\"table\":[1]}");
        two.sees("{\"table\":[1],\"others\":{\"c1\":0,\"c2\":0},\"hand\":[]}");
        assertThat(two.client.message(one.room, "told", "null").path("data").toString())
                .isEqualTo("[\"view c1\"]");
        one.does("set", "{\"broken\":null,\"table\":[2]}");
        one.sees("{\"table\":[2],\"others\":{\"c1\":0,\"c2\":0},\"hand\":[]}");
    }

    @Test
    void viewThatThrowsAtTheJoin_showsNothing_untilItDoesNot() {
        Player one = first();
        one.does("set", "{\"broken\":\"c2\"}");
        Player two = another(one, "null");
        two.sees("null");
        one.does("set", "{\"broken\":\"\"}");
        two.sees("{\"table\":[],\"others\":{\"c1\":0,\"c2\":0},\"hand\":[]}");
    }

    @Test
    void viewThatIsStopped_tellsNobodyAnything_andUndoesWhatItChanged() {
        Player one = first();
        one.does("set", "{\"slow\":true,\"table\":[1]}");
        one.client.await(_ -> false, java.time.Duration.ofMillis(300));
        assertThat(one.client.message(one.room, "told", "null").path("data").toString())
                .isEqualTo("[\"view \"]");
        one.does("set", "{\"slow\":false,\"table\":[2]}");
        one.sees("{\"table\":[2],\"others\":{\"c1\":0},\"hand\":[]}");
        one.does("set", "{\"chatty\":true,\"table\":[3]}");
        assertThat(one.client.message(one.room, "told", "null").path("data").toString())
                .isIn("[\"view c1\"]", "[]");
        one.does("set", "{\"chatty\":false,\"table\":[4]}");
        one.sees("{\"table\":[4],\"others\":{\"c1\":0},\"hand\":[]}");
    }

    @Test
    void realmThatIsLost_showsNobodyMoreThanBefore() {
        Player one = first();
        Player watcher = another(one, "{\"watch\":true}");
        one.does("deal", "{\"to\":\"c1\",\"card\":\"ace\"}");
        one.sees("{\"table\":[],\"others\":{\"c1\":1},\"hand\":[\"ace\"]}");
        one.does("lose");
        watcher.sees("null"); // its own view is gone with the realm
        one.does("play", "\"ace\"");
        one.sees("{\"table\":[\"ace\"],\"others\":{\"c1\":0},\"hand\":[]}");
        watcher.does("hide");
        watcher.sees("{\"table\":[\"ace\"],\"others\":{\"c1\":0}}");
        assertThat(watcher.heard.toString()).doesNotContain("\"hand\"");
    }

    @Test
    void clientThatComesBackWithTooMuchMissed_seesItsView() {
        Player one = first();
        Player two = another(one, "null");
        two.client.vanish();
        for (int i = 0; i < 12; i++) {
            one.does("fill", Integer.toString(i));
            one.client.await(f -> Client.op(f).equals("patch"));
        }
        one.does("set", "{\"table\":[]}");
        try (Client again = two.client.again(server.port())) {
            JsonNode state = again.awaitOp("state");
            assertThat(state.path("recovered").asBoolean(true)).isFalse();
            assertThat(state.path("state").toString()).doesNotContain("nobody sees this");
            assertThat(state.path("state").path("hand").toString()).isEqualTo("[]");
        }
    }
}
