package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeConfig;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import tools.jackson.databind.JsonNode;

/** A client that is lost comes back to its seat and to what it missed, over real sockets. */
@Timeout(120)
final class ComingBackTest {
    private static Server server;

    @BeforeAll
    static void start() {
        server = Server.inProcess(Server.game("comeback"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Two clients in a room of their own: one that goes and comes back, one that stays. */
    private static final class Pair implements AutoCloseable {
        final Client goer = new Client(server.port());
        final Client stayer = new Client(server.port());
        final String room;

        Pair(String type) {
            JsonNode joined = goer.ask("{\"op\":\"join\",\"room\":\"" + type + "\",\"create\":true}");
            room = joined.path("room").asString();
            assertThat(Client.code(stayer.joinId(room))).isEqualTo("ok");
        }

        /** What the room has written down. */
        List<String> seen() {
            List<String> lines = new ArrayList<>();
            stayer.message(room, "seen", "null").path("data").forEach(line -> lines.add(line.asString()));
            return lines;
        }

        void awaitSeen(String line) {
            awaitThat(() -> seen().contains(line));
        }

        /** The goer is gone without a word, and the room knows it. */
        void lose() {
            goer.vanish();
            awaitSeen("drop c1 of 2");
        }

        void message(String type, String dataJson) {
            assertThat(Client.code(stayer.message(room, type, dataJson))).isEqualTo("ok");
        }

        @Override
        public void close() {
            goer.close();
            stayer.close();
        }
    }

    private static void awaitThat(java.util.function.BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(end);
            try {
                Thread.sleep(Duration.ofMillis(20));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new AssertionError("interrupted", e);
            }
        }
    }

    private static boolean recovered(Client client) {
        return client.hello().path("recovered").asBoolean();
    }

    private static Predicate<JsonNode> event(String type) {
        return frame -> Client.op(frame).equals("event")
                && frame.path("type").asString().equals(type);
    }

    /** All events of a type up to and including the one with {@code last} as data, in the order in which they came. */
    private static List<String> events(Client client, String type, String last) {
        List<String> data = new ArrayList<>();
        do {
            data.add(client.await(event(type)).path("data").toString());
        } while (!data.getLast().equals(last));
        return data;
    }

    @Test
    void hello_offersAWayBack() {
        try (Client one = new Client(server.port());
                Client other = new Client(server.port())) {
            assertThat(recovered(one)).isFalse();
            assertThat(one.resumeToken()).matches("[\\w-]{43}").isNotEqualTo(other.resumeToken());
            assertThat(one.hello().path("resume").path("windowMs").asInt()).isEqualTo(30_000);
        }
    }

    @Test
    void lostClient_thatComesBack_getsItsSeatAndAllItMissedInOrder() {
        try (Pair pair = new Pair("hall")) {
            pair.lose();
            for (int i = 1; i <= 30; i++) {
                pair.message("say", String.valueOf(i));
            }
            pair.message("set", "5");
            pair.message("tell", "{\"to\":\"c1\",\"text\":\"you\"}");
            try (Client back = pair.goer.again(server.port())) {
                assertThat(recovered(back)).isTrue();
                assertThat(back.hello().path("rooms").toString()).isEqualTo("[\"" + pair.room + "\"]");
                assertThat(back.resumeToken()).isNotEqualTo(pair.goer.resumeToken());
                back.await(event("back"));
                List<JsonNode> missed = back.drain();
                assertThat(missed).noneMatch(frame -> Client.op(frame).equals("state"));
                assertThat(missed.getFirst().path("data").asString()).isEqualTo("while you were away");
                List<JsonNode> said = missed.stream().filter(event("say")).toList();
                for (int i = 1; i <= 30; i++) {
                    assertThat(said.get(i - 1).path("data").asInt()).isEqualTo(i);
                }
                assertThat(said).hasSize(30);
                assertThat(missed).anyMatch(event("tell"));
                awaitPatch(back, missed, 5);
                assertThat(Client.code(back.message(pair.room, "say", "\"again\"")))
                        .isEqualTo("ok");
            }
            assertThat(pair.seen()).startsWith("drop c1 of 2", "back c1 c1 true");
            pair.stayer.await(event("back"));
        }
    }

    private static void awaitPatch(Client client, List<JsonNode> had, int n) {
        Predicate<JsonNode> patch = frame -> Client.op(frame).equals("patch")
                && frame.path("patch").path("n").asInt(-1) == n;
        if (had.stream().noneMatch(patch)) {
            client.await(patch);
        }
    }

    @Test
    void clientThatMissedTooMuch_getsTheWholeState() {
        try (Pair pair = new Pair("hall")) {
            pair.lose();
            pair.message("set", "7");
            pair.message("many", "1001");
            try (Client back = pair.goer.again(server.port())) {
                assertThat(recovered(back)).isTrue();
                JsonNode state = back.awaitOp("state");
                assertThat(state.path("recovered").asBoolean(true)).isFalse();
                assertThat(state.path("room").asString()).isEqualTo(pair.room);
                assertThat(state.path("state").path("n").asInt()).isEqualTo(7);
                assertThat(back.await(event("back")).path("data").asString()).isEqualTo("c1");
                assertThat(back.drain()).noneMatch(event("say"));
                pair.message("set", "8");
                JsonNode patch = back.awaitOp("patch");
                assertThat(patch.path("seq").asLong())
                        .isEqualTo(state.path("seq").asLong() + 1);
            }
        }
    }

    @Test
    void aThousandEvents_areNotTooMany_butAMebibyteIs() {
        try (Pair pair = new Pair("hall")) {
            pair.lose();
            pair.message("many", "990");
            try (Client back = pair.goer.again(server.port())) {
                assertThat(events(back, "say", "989")).hasSize(990);
                back.vanish();
                awaitThat(() ->
                        pair.seen().stream().filter("drop c1 of 2"::equals).count() == 2);
                for (int i = 0; i < 11; i++) {
                    pair.message("large", "100000");
                }
                try (Client again = back.again(server.port())) {
                    assertThat(again.awaitOp("state").path("recovered").asBoolean(true))
                            .isFalse();
                }
            }
        }
    }

    @Test
    void newerConnection_replacesTheOlder() {
        try (Pair pair = new Pair("hall");
                Client newer = pair.goer.again(server.port())) {
            assertThat(recovered(newer)).isTrue();
            awaitThat(() -> pair.goer.closedWith() == 4504);
            newer.await(event("back"));
            assertThat(Client.code(newer.message(pair.room, "set", "3"))).isEqualTo("ok");
            assertThat(pair.seen()).containsExactly("drop c1 of 2", "back c1 c1 true");
        }
    }

    @Test
    void whatWasSentButNotReceived_isSentAgain_ifTheClientSaysWhatItHasSeen() {
        try (Pair pair = new Pair("hall")) {
            pair.message("many", "5");
            events(pair.goer, "say", "4");
            String bearer = "bearer." + pair.goer.session();
            try (Client newer = new Client(server.port(), bearer, "resume." + pair.goer.resumeToken(), "seen.2")) {
                assertThat(events(newer, "say", "4")).containsExactly("2", "3", "4");
            }
        }
    }

    @Test
    void token_isGoodUntilTheNextOneIsKnownToBeThere() {
        try (Pair pair = new Pair("hall")) {
            String bearer = "bearer." + pair.goer.session();
            String resume = "resume." + pair.goer.resumeToken();
            try (Client first = new Client(server.port(), bearer, resume);
                    Client second = new Client(server.port(), bearer, resume)) {
                assertThat(List.of(recovered(first), recovered(second))).containsExactly(true, true);
                awaitThat(() -> first.closedWith() == 4504);
                assertThat(Client.code(second.message(pair.room, "set", "1"))).isEqualTo("ok");
                try (Client third = new Client(server.port(), bearer, resume)) {
                    assertThat(recovered(third)).isFalse();
                }
                assertThat(second.closedWith()).isEqualTo(-1);
            }
        }
    }

    @Test
    void tokenOfAnotherSession_isRefused_andDisturbsNobody() {
        try (Pair pair = new Pair("hall");
                Client thief = new Client(
                        server.port(), "bearer." + pair.stayer.session(), "resume." + pair.goer.resumeToken());
                Client guest = new Client(server.port(), "resume." + pair.goer.resumeToken())) {
            assertThat(recovered(thief)).isFalse();
            assertThat(recovered(guest)).isFalse();
            assertThat(Client.code(thief.message(pair.room, "set", "1"))).isEqualTo("not_found");
            assertThat(Client.code(pair.goer.message(pair.room, "set", "1"))).isEqualTo("ok");
            assertThat(pair.seen()).isEmpty();
            assertThat(server.metric("pserver_edge_ws_resumed_total")).isGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void seatIsHeld_alsoAgainstOthers_untilTheTimeIsOver() {
        try (Pair pair = new Pair("hall");
                Client third = new Client(server.port())) {
            pair.lose();
            assertThat(Client.code(third.joinId(pair.room))).isEqualTo("conflict");
            pair.stayer.ask("{\"op\":\"leave\",\"room\":\"" + pair.room + "\"}");
            try (Client back = pair.goer.again(server.port())) { // the held seat kept the room alive
                assertThat(Client.code(back.message(pair.room, "seen", "null"))).isEqualTo("ok");
            }
        }
    }

    @Test
    void clientAwayForTooLong_hasLeft_andIsToldSo() {
        try (Pair pair = new Pair("brief")) {
            pair.goer.vanish();
            pair.awaitSeen("leave c1 false");
            assertThat(pair.seen()).containsExactly("drop c1 of 2", "leave c1 false");
            try (Client back = pair.goer.again(server.port())) {
                assertThat(back.hello().path("rooms").size()).isZero();
                JsonNode left = back.awaitOp("left");
                assertThat(left.path("room").asString()).isEqualTo(pair.room);
                assertThat(left.path("consented").asBoolean(true)).isFalse();
            }
        }
    }

    @Test
    void roomOfClientsWhoAreAllAwayForTooLong_ends() {
        double before = server.metric("pserver_room_disposed_total");
        try (Client only = new Client(server.port())) {
            only.ask("{\"op\":\"join\",\"room\":\"brief\",\"create\":true}");
        }
        awaitThat(() -> server.metric("pserver_room_disposed_total") > before);
    }

    @Test
    void roomThatHoldsNoSeats_seesTheLeaveAtOnce() {
        try (Pair pair = new Pair("strict")) {
            pair.goer.vanish();
            pair.awaitSeen("leave c1 false");
            assertThat(pair.seen()).containsExactly("leave c1 false");
        }
    }

    @Test
    void goodbye_isALeave() {
        try (Pair pair = new Pair("hall")) {
            pair.goer.bytes(Client.frame(0x88, new byte[] {3, (byte) 0xe8}));
            pair.awaitSeen("leave c1 true");
            assertThat(pair.seen()).containsExactly("leave c1 true");
            try (Client back = pair.goer.again(server.port())) {
                assertThat(recovered(back)).isFalse();
            }
        }
    }

    @Test
    void clientKickedWhileAway_isToldWhenItIsBack() {
        try (Pair pair = new Pair("hall")) {
            pair.lose();
            pair.message("kick", "\"c1\"");
            pair.awaitSeen("leave c1 false");
            try (Client back = pair.goer.again(server.port())) {
                assertThat(back.awaitOp("left").path("reason").asString()).isEqualTo("out");
                assertThat(back.hello().path("rooms").size()).isZero();
                assertThat(Client.code(back.message(pair.room, "seen", "null"))).isEqualTo("not_found");
            }
        }
    }

    @Test
    void seatsAreHeld_overTheLossOfTheRealm() {
        try (Pair pair = new Pair("hall")) {
            pair.lose();
            pair.message("set", "4");
            assertThat(Client.code(pair.stayer.message(pair.room, "freeze", "null")))
                    .isEqualTo("handler_error");
            pair.awaitSeen("restored");
            try (Client back = pair.goer.again(server.port())) {
                back.awaitOp("state"); // of the new realm, said while the client was away
                back.await(event("back"));
                pair.message("set", "6");
                back.await(frame -> frame.path("patch").path("n").asInt() == 6);
                assertThat(pair.seen()).contains("back c1 undefined true");
            }
        }
    }

    @Test
    void silentClient_isClosed_andMayComeBackToWhatItDidNotReceive() {
        EdgeConfig.Timing quick = new EdgeConfig.Timing(
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofMillis(400),
                Duration.ofMillis(300));
        EdgeConfig edge = new EdgeConfig("127.0.0.1", 0, Set.of(), EdgeConfig.Limits.DEFAULTS, quick);
        try (Server impatient =
                        Server.inProcess(Server.game("comeback"), edge, LaneConfig.DEFAULTS, BudgetConfig.DEFAULTS);
                Client silent = new Client(impatient.port())) {
            String room = silent.join("hall").path("room").asString();
            assertThat(Client.code(silent.message(room, "say", "\"heard\""))).isEqualTo("ok");
            silent.mute();
            awaitThat(() -> silent.closedWith() == 4408);
            try (Client back =
                    new Client(impatient.port(), "bearer." + silent.session(), "resume." + silent.resumeToken())) {
                assertThat(recovered(back)).isTrue();
                back.await(event("back"));
                assertThat(back.message(room, "seen", "null")
                                .path("data")
                                .get(0)
                                .asString())
                        .isEqualTo("drop c1 of 1");
            }
        }
    }

    @Test
    void resumeToken_ofNonsense_isAPlainConnection() {
        String odd =
                "resume." + new String("~".repeat(200).getBytes(StandardCharsets.US_ASCII), StandardCharsets.US_ASCII);
        try (Client client = new Client(server.port(), odd, "seen.99999999999999999999", "seen.x")) {
            assertThat(recovered(client)).isFalse();
            assertThat(Client.code(client.join("strict"))).isEqualTo("ok");
        }
    }
}
