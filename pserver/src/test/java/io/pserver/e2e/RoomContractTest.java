package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What rooms promise to their authors and clients, over real sockets. */
final class RoomContractTest {
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.inProcess(Server.game("playground"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    private static String made(String type, String paramsJson) {
        String body = "{\"type\":\"" + type + "\",\"params\":" + paramsJson + "}";
        return server.post("/rooms", body).json().path("id").asString();
    }

    private static String seen(Client client, String room) {
        StringBuilder seen = new StringBuilder();
        client.message(room, "seen", "null")
                .path("data")
                .forEach(line -> seen.append(line.asString()).append('\n'));
        return seen.toString();
    }

    private static String client(JsonNode joined) {
        return joined.path("client").asString();
    }

    @Test
    void hooks_runInTheOrderOfWhatHappens() {
        String id = made("diary", "{\"x\":1}");
        try (Client a = new Client(server.port());
                Client b = new Client(server.port())) {
            JsonNode joined = a.joinId(id);
            String one = client(joined);
            assertThat(joined.path("state").toString()).isEqualTo("{\"n\":0}");
            assertThat(joined.path("type").asString()).isEqualTo("diary");
            String other = client(b.joinId(id));
            assertThat(b.message(id, "odd", "{\"a\":[1]}").path("data").toString())
                    .isEqualTo("{\"type\":\"odd\"}");
            assertThat(server.post("/signal/" + id, "{\"s\":1}").status()).isEqualTo(204);
            JsonNode left = b.ask("{\"op\":\"leave\",\"room\":\"" + id + "\"}");
            assertThat(left.path("consented").asBoolean()).isTrue();
            assertThat(a.await(frame -> frame.path("type").asString("").equals("left"))
                            .path("data")
                            .asString())
                    .isEqualTo(other);
            b.joinId(id);
            b.vanish();
            a.await(frame -> frame.path("type").asString("").equals("left"));
            assertThat(seen(a, id))
                    .isEqualTo("create diary {\"x\":1} true\nauth " + one + "\njoin " + one + " of 1\nauth "
                            + other + "\njoin " + other + " of 2\nmessage odd {\"a\":[1]}\nsignal {\"s\":1}\nleave "
                            + other
                            + " true\nauth c3\njoin c3 of 2\nleave c3 false\n");
        }
    }

    @Test
    void join_isRefusedByAuthLockAndMaxClients_andTheRoomHasNoTraceOfIt() {
        String id = made("diary", "null");
        try (Client a = new Client(server.port());
                Client b = new Client(server.port());
                Client c = new Client(server.port());
                Client d = new Client(server.port())) {
            a.joinId(id);
            String wrong = "{\"op\":\"join\",\"roomId\":\"" + id + "\",\"params\":{\"password\":\"wrong\"}}";
            assertThat(Client.code(b.ask(wrong))).isEqualTo("forbidden");
            assertThat(Client.code(b.message(id, "seen", "null"))).isEqualTo("not_found");
            a.message(id, "lock", "null");
            assertThat(Client.code(b.joinId(id))).isEqualTo("forbidden");
            a.message(id, "unlock", "null");
            assertThat(Client.code(b.joinId(id))).isEqualTo("ok");
            assertThat(Client.code(b.joinId(id))).isEqualTo("bad_request");
            assertThat(Client.code(c.joinId(id))).isEqualTo("ok");
            assertThat(Client.code(d.joinId(id))).isEqualTo("conflict");
            b.ask("{\"op\":\"leave\",\"room\":\"" + id + "\"}");
            assertThat(Client.code(d.joinId(id))).isEqualTo("ok");
            assertThat(Client.code(a.joinId("nosuchroom"))).isEqualTo("not_found");
            assertThat(Client.code(a.join("nosuchtype"))).isEqualTo("not_found");
        }
    }

    @Test
    void rooms_areListedAndFoundByMetadata_unlessPrivateOrLocked() {
        String id = made("diary", "null");
        String secret = made("secret", "null");
        try (Client a = new Client(server.port());
                Client b = new Client(server.port())) {
            a.joinId(id);
            a.message(id, "describe", "{\"tag\":\"blue\",\"deep\":{\"x\":1,\"y\":2}}");
            String where = "\"where\":{\"tag\":\"blue\",\"deep\":{\"x\":1}}";
            JsonNode listed =
                    b.ask("{\"op\":\"rooms\",\"type\":\"diary\"," + where + "}").path("rooms");
            assertThat(listed.toString())
                    .isEqualTo("[{\"id\":\"" + id + "\",\"type\":\"diary\",\"clients\":1,\"maxClients\":3,"
                            + "\"metadata\":{\"tag\":\"blue\",\"deep\":{\"x\":1,\"y\":2}}}]");
            assertThat(server.get("/rooms?type=diary&tag=blue")
                            .json()
                            .path(0)
                            .path("id")
                            .asString())
                    .isEqualTo(id);
            assertThat(server.get("/rooms?type=diary&tag=green").body()).isEqualTo("[]");
            assertThat(b.ask("{\"op\":\"join\",\"room\":\"diary\"," + where + "}")
                            .path("room")
                            .asString())
                    .isEqualTo(id);
            assertThat(Client.code(b.ask("{\"op\":\"join\",\"room\":\"diary\",\"where\":{\"tag\":\"green\"}}")))
                    .isEqualTo("not_found");
            assertThat(b.ask("{\"op\":\"rooms\",\"type\":\"secret\"}")
                            .path("rooms")
                            .size())
                    .isZero();
            assertThat(b.join("secret").path("room").asString()).isNotEqualTo(secret);
            assertThat(b.joinId(secret).path("room").asString()).isEqualTo(secret);
        }
    }

    @Test
    void messages_goToWhomTheyAreMeantFor() {
        String id = made("diary", "null");
        try (Client a = new Client(server.port());
                Client b = new Client(server.port());
                Client c = new Client(server.port())) {
            a.joinId(id);
            b.joinId(id);
            String third = client(c.joinId(id));
            a.message(id, "shout", "\"hey\"");
            assertThat(b.awaitOp("event").path("data").path("text").asString()).isEqualTo("hey");
            assertThat(c.awaitOp("event").path("data").path("text").asString()).isEqualTo("hey");
            b.message(id, "whisper", "{\"to\":\"" + third + "\",\"text\":[1]}");
            assertThat(c.awaitOp("event").path("data").toString()).isEqualTo("[1]");
            b.message(id, "data", "null");
            assertThat(b.message(id, "data", "null").path("data").asInt()).isEqualTo(2);
            assertThat(Client.code(a.message(id, "fail", "null"))).isEqualTo("handler_error");
            assertThat(seen(a, id)).contains("error handler_error message c1");
            assertThat(a.drain()).as("what a failed pass said").isEmpty();
            assertThat(a.message(id, "time", "null").path("data").toString()).isEqualTo("[true,true]");
        }
    }

    @Test
    void clients_areSentAwayByKickLeaveAndDispose() {
        String id = made("diary", "null");
        try (Client a = new Client(server.port());
                Client b = new Client(server.port());
                Client c = new Client(server.port())) {
            a.joinId(id);
            String second = client(b.joinId(id));
            c.joinId(id);
            a.message(id, "kick", "\"" + second + "\"");
            assertThat(b.awaitOp("left").path("reason").asString()).isEqualTo("out with you");
            c.message(id, "go", "null");
            assertThat(c.awaitOp("left").path("reason").asString()).isEqualTo("tired");
            a.send("{\"op\":\"send\",\"room\":\"" + id + "\",\"type\":\"end\"}");
            assertThat(a.await(frame -> frame.path("type").asString("").equals("bye"))
                            .path("room")
                            .asString())
                    .isEqualTo(id);
            assertThat(a.awaitOp("left").path("reason").asString()).isEqualTo("disposed");
            assertThat(Client.code(a.joinId(id))).isEqualTo("not_found");
        }
    }

    @Test
    void room_endsWithItsLastClient_unlessItSaysOtherwise() {
        String id = made("diary", "null");
        String secret = made("secret", "null");
        try (Client a = new Client(server.port())) {
            a.joinId(id);
            a.joinId(secret);
            a.ask("{\"op\":\"leave\",\"room\":\"" + id + "\"}");
            a.ask("{\"op\":\"leave\",\"room\":\"" + secret + "\"}");
            assertThat(Client.code(a.joinId(id))).isEqualTo("not_found");
            assertThat(Client.code(a.joinId(secret))).isEqualTo("ok");
        }
    }

    @Test
    void timers_runWhenDue_andNotWhenCancelled() {
        String id = made("diary", "null");
        try (Client a = new Client(server.port())) {
            a.joinId(id);
            long before = System.nanoTime();
            a.message(id, "later", "100");
            assertThat(a.awaitOp("event").path("data").asInt()).isEqualTo(100);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThanOrEqualTo(Duration.ofMillis(95));
            a.message(id, "often", "null");
            for (int i = 1; i <= 3; i++) {
                assertThat(a.awaitOp("event").path("data").asInt()).isEqualTo(i);
            }
            assertThat(a.await(frame -> Client.op(frame).equals("event"), Duration.ofMillis(150))
                            .isMissingNode())
                    .isTrue();
        }
    }

    @Test
    void ticks_thatAreLate_areMergedAndLoseNoTime() throws InterruptedException {
        try (Client a = new Client(server.port())) {
            String id = a.join("clock").path("room").asString();
            long before = System.nanoTime();
            a.message(id, "told", "null");
            long began = System.nanoTime();
            a.message(id, "rest", "null");
            double sum = 0;
            int ticks = 0;
            double most = 0;
            double atLeast;
            double atMost;
            do { // lost time would never be made up for; a tick that is late now will be
                Thread.sleep(Duration.ofMillis(100));
                atLeast = (System.nanoTime() - began) / 1e6;
                JsonNode told = a.message(id, "told", "null").path("data");
                atMost = (System.nanoTime() - before) / 1e6;
                sum += told.path("sum").asDouble();
                ticks += told.path("ticks").asInt();
                most = Math.max(most, told.path("most").asDouble());
            } while (sum < atLeast - 120 && atLeast < 20_000);
            assertThat(sum).isBetween(atLeast - 120, atMost + 1_000);
            assertThat(ticks).isLessThanOrEqualTo((int) ((atMost - 300) / 20) + 4);
            assertThat(most).isGreaterThan(250);
        }
    }
}
