package io.pserver.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeFixture;
import io.pserver.edge.RawHttp;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HostFailure;
import io.pserver.handlers.realm.HttpReply;
import io.pserver.room.CloseCode;
import io.pserver.room.Connection;
import io.pserver.room.Frame;
import io.pserver.room.PatchForm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class WebSocketTest {
    private static final String HELLO = "\\{\"op\":\"hello\",\"protocol\":\"pserver.v1\",\"session\":\"new-\\d+\","
            + "\"recovered\":false,\"resume\":\\{\"token\":\"[\\w-]{43}\",\"windowMs\":30000},\"pingMs\":20000,\"limits\":\\{\"messageBytes\":65536,\"messagesPerSecond\":60},"
            + "\"node\":\"n1\"}";

    @SuppressWarnings("NullAway.Init") // before all
    private EdgeFixture edge;

    @BeforeAll
    void start() {
        edge = EdgeFixture.start();
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @BeforeEach
    void reset() {
        edge.rooms.told.clear();
        edge.rooms.connections.clear();
        edge.rooms.onSend = (_, _) -> {};
    }

    private RawWebSocket open(String... headers) {
        RawWebSocket ws = new RawWebSocket(edge.port(), headers);
        assertThat(ws.handshake.status()).isEqualTo(101);
        assertThat(ws.readText()).startsWith("{\"op\":\"hello\"");
        return ws;
    }

    private RawHttp.Answer shake(String... headers) {
        try (RawHttp http = edge.http()) {
            return RawWebSocket.shake(http, headers);
        }
    }

    private Connection join(RawWebSocket ws) throws InterruptedException {
        ws.text("{\"op\":\"join\",\"room\":\"arena\"}");
        return Objects.requireNonNull(edge.rooms.connections.poll(2, TimeUnit.SECONDS));
    }

    @Test
    void hello_isFirst_andTellsTheTokenToThoseWithoutACookie() {
        try (RawWebSocket ws = new RawWebSocket(edge.port())) {
            assertThat(ws.readText()).matches(HELLO);
            assertThat(ws.handshake.header("Sec-WebSocket-Accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(ws.handshake.header("Sec-WebSocket-Protocol")).isNull();
        }
        try (RawWebSocket ws = new RawWebSocket(edge.port(), "Cookie: ps_session=expired")) {
            assertThat(ws.readText()).doesNotContain("session\"");
        }
    }

    @Test
    void join_waitsForItsSession_andWhatFollowsWaitsForTheJoin() throws InterruptedException {
        try (RawWebSocket slow = open("Sec-WebSocket-Protocol: pserver.v1, bearer.known-slow");
                RawWebSocket other = open()) {
            slow.text("{\"op\":\"join\",\"room\":\"arena\"}");
            slow.text("{\"op\":\"leave\",\"room\":\"r1\"}");
            join(other);
            assertThat(edge.rooms.told.poll(2, TimeUnit.SECONDS)).startsWith("join null arena"); // the other's
            assertThat(edge.rooms.told.poll(200, TimeUnit.MILLISECONDS)).isNull();
            edge.sessions.stream()
                    .filter(session -> "known-slow".equals(session.token))
                    .forEach(session -> session.slowStore.countDown());
            assertThat(edge.rooms.told.poll(2, TimeUnit.SECONDS)).startsWith("join null arena");
            assertThat(edge.rooms.told.poll(2, TimeUnit.SECONDS)).isEqualTo("leave null r1");
        }
    }

    @Test
    void protocol_isSelected_andCarriesTheToken() {
        try (RawWebSocket ws = open(
                "Sec-WebSocket-Protocol: pserver.v1, bearer.known-7, resume.x",
                "Sec-WebSocket-Extensions: permessage-deflate")) {
            assertThat(ws.handshake.header("Sec-WebSocket-Protocol")).isEqualTo("pserver.v1");
            assertThat(ws.handshake.header("Sec-WebSocket-Extensions")).isNull();
            assertThat(edge.sessions.getLast().token).isEqualTo("known-7");
        }
        for (String other : List.of("chat", "short", "short, resume.x")) {
            try (RawWebSocket ws = new RawWebSocket(edge.port(), "Sec-WebSocket-Protocol: " + other)) {
                assertThat(ws.handshake.status()).isEqualTo(101);
                assertThat(ws.readClose()).as(other).isEqualTo(4500);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'pserver.v1', PLAIN",
        "'pserver.v1+msgpack', PLAIN",
        "'pserver.v1, short', SHORT_JSON",
        "'short, bearer.known-7, pserver.v1', SHORT_JSON",
        "'pserver.v1+msgpack,short', SHORT_PACKED",
        "'pserver.v1, SHORT', PLAIN"
    })
    void offers_tellTheFormOfPatches(String offers, PatchForm form) throws InterruptedException {
        try (RawWebSocket ws = new RawWebSocket(edge.port(), "Sec-WebSocket-Protocol: " + offers)) {
            assertThat(ws.read().opCode()).isPositive(); // the hello, in either encoding
            assertThat(join(ws).patchForm()).isEqualTo(form);
        }
    }

    @Test
    void brokenSessionStore_isTold_andTheClientMayComeBack() {
        try (RawWebSocket ws = new RawWebSocket(edge.port(), "Authorization: Bearer known-broken")) {
            assertThat(ws.readText()).contains("\"code\":\"unavailable\"");
            assertThat(ws.readClose()).isEqualTo(4000);
        }
    }

    @Test
    void origin_mustBeOwnOrListed() {
        assertThat(shake("Origin: http://localhost:1").status()).isEqualTo(101);
        assertThat(shake("Origin: https://LOCALHOST:1").status()).isEqualTo(101);
        assertThat(shake("Origin: https://friend.example").status()).isEqualTo(101);
        for (String foreign :
                List.of("http://localhost:2", "https://evil.example", "null", "http://localhost:1.evil")) {
            RawHttp.Answer answer = shake("Origin: " + foreign);
            assertThat(answer.status()).isEqualTo(403);
            assertThat(answer.body()).contains("\"code\":\"forbidden\"");
        }
    }

    @Test
    void requestThatIsNoHandshake_isToldSo() {
        try (RawHttp http = edge.http()) {
            RawHttp.Answer answer = http.get("/ws");
            assertThat(answer.status()).isEqualTo(426);
            assertThat(answer.header("Upgrade")).isEqualTo("websocket");
            assertThat(answer.body()).contains("\"code\":\"bad_request\"");
            assertThat(http.request("POST", "/ws", "Content-Length: 0").status())
                    .isEqualTo(405);
        }
    }

    @Test
    void operations_reachRooms() throws InterruptedException {
        try (RawWebSocket ws = open()) {
            ws.text(
                    "{\"op\":\"join\",\"id\":1,\"room\":\"arena\",\"create\":true,\"params\":{\"a\":[1, 2]},\"where\":{}}");
            ws.text("{\"op\":\"join\",\"room\":\"arena\",\"roomId\":\"r1\"}");
            ws.text("{\"op\":\"leave\",\"id\":\"x\\u0041\",\"room\":\"r1\"}");
            ws.text("{\"op\":\"rooms\",\"id\":5,\"type\":\"arena\",\"where\":{\"m\":\"é\"}}");
            ws.text("{\"op\":\"send\",\"id\":1.5e3,\"room\":\"r1\",\"type\":\"move\",\"data\": {\"d\" : -1} }");
            ws.text("{\"op\":\"pong\"}");
            assertThat(edge.rooms.next()).isEqualTo("join 1 arena null true {} {\"a\":[1, 2]}");
            assertThat(edge.rooms.next()).isEqualTo("join null null r1 false null null");
            assertThat(edge.rooms.next()).isEqualTo("leave \"x\\u0041\" r1");
            assertThat(edge.rooms.next()).isEqualTo("rooms 5 arena {\"m\":\"é\"}");
            assertThat(edge.rooms.next()).isEqualTo("send 1.5e3 r1 move {\"d\" : -1}");
            assertThat(ws.readText()).isEqualTo("{\"op\":\"reply\",\"id\":1.5e3,\"data\":{\"d\" : -1}}");
        }
    }

    @Test
    void call_runsTheRequestHandlers() {
        try (RawWebSocket ws = open()) {
            ws.text("{\"op\":\"call\",\"id\":4,\"method\":\"post\",\"path\":\"/players/7?x=1\",\"body\":{\"n\":1}}");
            assertThat(ws.readText())
                    .isEqualTo("{\"op\":\"reply\",\"id\":4,\"status\":200,\"data\":{\"method\":\"POST\","
                            + "\"path\":\"/players/7\",\"params\":\"{id=7}\",\"query\":\"x=1\","
                            + "\"body\":\"json:{\\\"n\\\":1}\"}}");
            ws.text("{\"op\":\"call\",\"id\":5,\"path\":\"/nowhere\"}");
            assertThat(ws.readText()).startsWith("{\"op\":\"error\",\"id\":5,\"error\":{\"code\":\"not_found\"");
            ws.text("{\"op\":\"call\",\"id\":6,\"path\":\"/../x\"}");
            assertThat(ws.readText()).contains("\"code\":\"bad_request\"");
            ws.text("{\"op\":\"call\",\"id\":7,\"method\":\"PUT\",\"path\":\"/echo\"}");
            assertThat(ws.readText()).contains("\"code\":\"method_not_allowed\"");
        }
    }

    @Test
    void call_answersTextBytesNothingAndErrors() {
        var before = edge.handler;
        try (RawWebSocket ws = open()) {
            edge.handler =
                    _ -> new HttpReply(200, HttpReply.TEXT, List.of(), "h\"i".getBytes(StandardCharsets.UTF_8), null);
            ws.text("{\"op\":\"call\",\"id\":1,\"path\":\"/echo\"}");
            assertThat(ws.readText()).isEqualTo("{\"op\":\"reply\",\"id\":1,\"status\":200,\"data\":\"h\\\"i\"}");
            edge.handler = _ -> new HttpReply(204, null, List.of(), new byte[0], null);
            ws.text("{\"op\":\"call\",\"id\":2,\"path\":\"/echo\"}");
            assertThat(ws.readText()).isEqualTo("{\"op\":\"reply\",\"id\":2,\"status\":204,\"data\":null}");
            edge.handler = _ -> new HttpReply(200, "image/png", List.of(), new byte[] {1, 2, 3}, null);
            ws.text("{\"op\":\"call\",\"id\":3,\"path\":\"/echo\"}");
            assertThat(ws.readText()).isEqualTo("{\"op\":\"reply\",\"id\":3,\"status\":200,\"data\":\"AQID\"}");
            edge.handler = _ -> HttpReply.of(Failure.of(ErrorCode.CONFLICT, "moved on"));
            ws.text("{\"op\":\"call\",\"id\":4,\"path\":\"/echo\"}");
            assertThat(ws.readText())
                    .isEqualTo("{\"op\":\"error\",\"id\":4,\"error\":{\"code\":\"conflict\","
                            + "\"message\":\"moved on\",\"retryable\":true}}");
        } finally {
            edge.handler = before;
        }
    }

    @Test
    void call_thatLogsIn_tellsTheNewToken_butACookieIsForHttpToChange() {
        var before = edge.handler;
        edge.handler = request -> {
            try {
                request.session().login("anna", System.nanoTime());
                return request.call().path().equals("/echo")
                        ? EdgeFixture.json("{}")
                        : HttpReply.of(Failure.of(ErrorCode.CONFLICT, "moved on"));
            } catch (HostFailure e) {
                return HttpReply.of(e.failure());
            }
        };
        try (RawWebSocket ws = open();
                RawWebSocket page = open("Cookie: ps_session=known-1")) {
            ws.text("{\"op\":\"call\",\"id\":1,\"path\":\"/echo\"}");
            assertThat(ws.readText())
                    .isEqualTo("{\"op\":\"reply\",\"id\":1,\"session\":\"login-anna\",\"status\":200,\"data\":{}}");
            ws.text("{\"op\":\"call\",\"path\":\"/echo\"}");
            assertThat(ws.readText())
                    .isEqualTo("{\"op\":\"reply\",\"session\":\"login-anna\",\"status\":200,\"data\":{}}");
            ws.text("{\"op\":\"call\",\"id\":2,\"path\":\"/\"}");
            assertThat(ws.readText()).startsWith("{\"op\":\"error\",\"id\":2,\"session\":\"login-anna\",\"error\":{");
            page.text("{\"op\":\"call\",\"id\":3,\"path\":\"/echo\"}");
            assertThat(page.readText()).startsWith("{\"op\":\"error\",\"id\":3,\"error\":{\"code\":\"forbidden\"");
        } finally {
            edge.handler = before;
        }
    }

    @Test
    void ping_isAnswered_onBothLayers() {
        try (RawWebSocket ws = open()) {
            ws.text("{\"op\":\"ping\",\"id\":6}");
            assertThat(ws.readText()).isEqualTo("{\"op\":\"pong\",\"id\":6}");
            ws.frame(0x80 | RawWebSocket.PING, new byte[] {1, 2, 3});
            RawWebSocket.Received pong = ws.read();
            assertThat(pong.opCode()).isEqualTo(RawWebSocket.PONG);
            assertThat(pong.payload()).containsExactly(1, 2, 3);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "x",
                "[]",
                "1",
                "{",
                "{}",
                "{\"op\":1}",
                "{\"op\":\"fly\"}",
                "{\"op\":\"send\"}",
                "{\"op\":\"send\",\"room\":1,\"type\":\"a\"}",
                "{\"op\":\"join\"}",
                "{\"op\":\"ping\"} x",
                "{\"op\":\"ping\",\"id\":{}}",
                "{\"op\":\"ping\",\"id\":null}",
                "{\"op\":\"ping\",}",
                "{'op':'ping'}",
                "{\"op\":\"join\",\"room\":\"a\",\"where\":[]}",
                "{\"op\":\"join\",\"room\":\"a\",\"create\":1}",
                "{\"op\":\"send\",\"room\":\"r\",\"type\":\"t\",\"data\":[1,2}",
                "{\"op\":\"ping\",\"x\":\"\u0001\"}",
                "{\"op\":\"send\",\"room\":\"r\",\"type\":\"t\",\"data\":01}",
            })
    void malformedMessage_isAnswered_notPunished(String message) {
        try (RawWebSocket ws = open()) {
            ws.text(message);
            assertThat(ws.readText()).startsWith("{\"op\":\"error\",\"error\":{\"code\":\"bad_request\"");
            ws.text("{\"op\":\"ping\",\"id\":1}");
            assertThat(ws.readText()).contains("pong");
        }
    }

    @Test
    void malformedMessage_withAnId_isAnsweredWithIt() {
        try (RawWebSocket ws = open()) {
            ws.text("{\"id\":9,\"op\":\"fly\"}");
            assertThat(ws.readText()).startsWith("{\"op\":\"error\",\"id\":9,\"error\"");
            ws.text("{\"op\":\"send\",\"data\":" + "[".repeat(200) + "]".repeat(200)
                    + ",\"room\":\"r\",\"type\":\"t\"}");
            assertThat(ws.readText()).contains("bad_request");
            ws.text("{\"op\":\"fly\",\"id\":1,\"id\":2,\"op\":\"ping\"}");
            assertThat(ws.readText()).isEqualTo("{\"op\":\"pong\",\"id\":2}");
        }
    }

    @Test
    void close_isAnswered_andRoomsAreToldOnce() throws InterruptedException {
        try (RawWebSocket ws = open()) {
            Connection connection = join(ws);
            ws.frame(0x88, new byte[] {3, (byte) 0xe8});
            assertThat(ws.readClose()).isEqualTo(1000);
            assertThat(ws.rest()).isEmpty();
            assertThat(edge.rooms.timesDisconnected(connection)).isEqualTo(1);
            connection.send(Frame.of("{}"));
            connection.close(CloseCode.KICKED, "too late");
        }
    }

    @Test
    void lostConnection_isToldToRoomsOnce() throws InterruptedException {
        RawWebSocket ws = open();
        Connection connection = join(ws);
        ws.close();
        assertThat(edge.rooms.timesDisconnected(connection)).isEqualTo(1);
    }

    @Test
    void serverClose_sendsWhatIsQueuedFirst_andDoesNotWaitForever() throws InterruptedException {
        try (RawWebSocket ws = open()) {
            Connection connection = join(ws);
            connection.send(Frame.of("{\"last\":1}"));
            connection.close(CloseCode.KICKED, "bye");
            assertThat(ws.readText()).isEqualTo("{\"last\":1}");
            assertThat(ws.readClose()).isEqualTo(4503);
            assertThat(edge.rooms.timesDisconnected(connection)).isEqualTo(1);
        }
    }

    @Test
    void bugInARoom_closesThisConnectionOnly() {
        try (RawWebSocket other = open();
                RawWebSocket ws = open()) {
            ws.text("{\"op\":\"send\",\"room\":\"r\",\"type\":\"boom\"}");
            assertThat(ws.readClose()).isEqualTo(1011);
            other.text("{\"op\":\"ping\"}");
            assertThat(other.readText()).contains("pong");
        }
    }

    @Test
    void slowClient_isClosed_andOthersNoticeNothing() throws InterruptedException {
        try (RawWebSocket ws = open()) {
            Connection connection = join(ws);
            Frame frame = Frame.of("x".repeat(60_000));
            for (int i = 0; i < 400; i++) {
                connection.send(frame);
            }
            assertThat(edge.rooms.timesDisconnected(connection)).isEqualTo(1);
            assertThat(edge.count("pserver_edge_ws_closed_total", "code", "4408"))
                    .isPositive();
        }
    }
}
