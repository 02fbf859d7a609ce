package io.pserver.edge.http;

import static io.pserver.edge.EdgeFixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeFixture;
import io.pserver.edge.RawHttp;
import io.pserver.edge.RawHttp.Answer;
import io.pserver.handlers.realm.ErrorCode;
import io.pserver.handlers.realm.Failure;
import io.pserver.handlers.realm.HttpCall.Header;
import io.pserver.handlers.realm.HttpReply;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FrontHandlerTest {
    private static final String BAD_REQUEST = "\"code\":\"bad_request\"";

    @SuppressWarnings("NullAway.Init") // before all
    private EdgeFixture edge;

    @SuppressWarnings("NullAway.Init") // before each
    private java.util.function.Function<io.pserver.pipeline.Request, HttpReply> describe;

    @BeforeAll
    void start() {
        edge = EdgeFixture.start();
        describe = edge.handler;
    }

    @AfterAll
    void stop() {
        edge.close();
    }

    @BeforeEach
    void reset() {
        edge.handler = describe;
        edge.notReady = List.of();
        edge.requests.clear();
        edge.sessions.clear();
    }

    private Answer get(String target, String... headers) {
        try (RawHttp http = edge.http()) {
            return http.get(target, headers);
        }
    }

    private Answer send(String method, String target, String... headers) {
        try (RawHttp http = edge.http()) {
            return http.request(method, target, headers);
        }
    }

    private Answer post(String type, byte[] body) {
        try (RawHttp http = edge.http()) {
            return http.post("/echo", type, body);
        }
    }

    private Answer raw(String bytes) {
        try (RawHttp http = edge.http()) {
            return http.write(bytes).answer(false);
        }
    }

    @Test
    void healthz_saysOk_withDateAndWithoutServerHeader() {
        Answer answer = get("/healthz");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("ok");
        assertThat(answer.header("Date")).isNotNull();
        assertThat(answer.header("Server")).isNull();
    }

    @Test
    void readyz_tellsReasons() {
        assertThat(get("/readyz").body()).isEqualTo("{\"ready\":true}");
        edge.notReady = List.of("warming up", "no \"db\"");
        Answer answer = get("/readyz");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"ready\":false,\"reasons\":[\"warming up\",\"no \\\"db\\\"\"]}");
    }

    @Test
    void clientScript_isAModuleWithAnEtag() {
        Answer answer = get("/pserver.js");
        assertThat(answer.header("Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(answer.body()).contains("export async function connect");
        assertThat(get("/pserver.js", "If-None-Match: " + answer.header("ETag")).status())
                .isEqualTo(304);
        assertThat(send("POST", "/pserver.js").status()).isEqualTo(405);
    }

    @Test
    void request_reachesItsHandler_decoded() {
        Answer answer = get("/players/a%20b%C3%A9?x=1&y=%2F");
        assertThat(new String(answer.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .isEqualTo("{\"method\":\"GET\",\"path\":\"/players/a bé\",\"params\":\"{id=a bé}\","
                        + "\"query\":\"x=1&y=%2F\",\"body\":\"none\"}");
        assertThat(edge.requests.getFirst().call().ip()).isEqualTo("127.0.0.1");
    }

    @Test
    void headers_areLowerCaseAndJoined() {
        assertThat(get("/echo", "X-A: 1", "x-a: 2", "Cookie: a=1", "Cookie: b=2")
                        .status())
                .isEqualTo(200);
        var call = edge.requests.getFirst().call();
        assertThat(call.header("x-a")).isEqualTo("1, 2");
        assertThat(call.header("cookie")).isEqualTo("a=1; b=2");
    }

    @Test
    void unknownPath_is404_inTheOneShape() {
        Answer answer = get("/nowhere");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"error\":{\"code\":\"not_found\",\"message\":\"nothing is served at this path\","
                        + "\"retryable\":false}}");
    }

    @Test
    void unknownMethod_is405WithAllow_optionsIs204() {
        Answer answer = send("DELETE", "/echo");
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
        assertThat(answer.body()).contains("\"code\":\"method_not_allowed\"");
        Answer options = send("OPTIONS", "/echo");
        assertThat(options.status()).isEqualTo(204);
        assertThat(options.header("Allow")).isEqualTo("GET, HEAD, OPTIONS, POST");
    }

    @Test
    void head_runsGetAndDropsTheBody() {
        try (RawHttp http = edge.http()) {
            Answer head = http.request("HEAD", "/echo");
            assertThat(head.status()).isEqualTo(200);
            int length = Integer.parseInt(Objects.requireNonNull(head.header("Content-Length")));
            assertThat(http.get("/echo").body()).hasSize(length).contains("\"method\":\"GET\"");
        }
        assertThat(edge.requests.getFirst().call().method()).isEqualTo("GET");
    }

    @ParameterizedTest
    @CsvSource({
        "application/json, json:é",
        "application/vnd.x+json; charset=utf-8, json:é",
        "application/x-www-form-urlencoded, form:é",
        "text/plain, text:é",
        "image/png, bytes:2",
    })
    void body_isReadByItsType(String type, String expected) {
        Answer answer = post(type, "é".getBytes(StandardCharsets.UTF_8));
        assertThat(new String(answer.body().getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .contains("\"body\":\"" + expected + "\"");
    }

    @Test
    void body_inAnotherCharset_isDecoded() {
        assertThat(post("text/plain; charset=\"UTF-16BE\"", new byte[] {0, 'h', 0, 'i'})
                        .body())
                .contains("text:hi");
        assertThat(post("text/plain; charset=klingon", new byte[] {1}).status()).isEqualTo(400);
    }

    @Test
    void json_thatIsNotUtf8_isABadRequest() {
        Answer answer = post("application/json", new byte[] {'"', (byte) 0xc0, (byte) 0x80, '"'});
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(BAD_REQUEST);
    }

    @Test
    void body_inChunks_isPutTogether() {
        try (RawHttp http = edge.http()) {
            http.write(
                    "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n");
            http.write("3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n");
            assertThat(http.answer(false).body()).contains("text:abcdefg");
        }
    }

    @Test
    void body_atTheLimit_isTaken_andOverItRefused() {
        assertThat(post("image/png", new byte[1_048_576]).body()).contains("bytes:1048576");
        Answer announced = raw("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1048577\r\n\r\n");
        assertThat(announced.status()).isEqualTo(413);
        assertThat(announced.body()).contains("\"code\":\"too_large\"");
        try (RawHttp http = edge.http()) {
            http.write("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n100001\r\n");
            http.write(new byte[0x100001]);
            assertThat(http.answer(false).status()).isEqualTo(413);
        }
    }

    @Test
    void session_comesFromCookieOrBearer_andNewTokensGoIntoTheCookie() {
        edge.handler = request -> {
            ((EdgeFixture.FakeSession) request.session()).open(0);
            return json("{}");
        };
        Answer fresh = get("/echo");
        assertThat(fresh.header("Set-Cookie"))
                .matches("ps_session=new-\\d+; Path=/; HttpOnly; SameSite=Lax; Max-Age=2592000");
        assertThat(get("/echo", "Cookie: a=b; ps_session=known-1").header("Set-Cookie"))
                .isNull();
        assertThat(get("/echo", "Authorization: bearer known-2").header("Set-Cookie"))
                .isNull();
        assertThat(edge.sessions).extracting(session -> session.token).containsExactly(null, "known-1", "known-2");
    }

    @Test
    void reply_headers_areTheScripts_butNotTheConnections() {
        edge.handler = _ -> new HttpReply(
                201,
                HttpReply.TEXT,
                List.of(new Header("X-Mine", "1"), new Header("content-LENGTH", "9999"), new Header("Connection", "x")),
                "hi".getBytes(StandardCharsets.UTF_8),
                null);
        Answer answer = get("/echo");
        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.header("X-Mine")).isEqualTo("1");
        assertThat(answer.header("Content-Length")).isEqualTo("2");
        assertThat(answer.header("Connection")).isNull();
    }

    @Test
    void reply_withALineEndInAHeader_isAHandlerError() {
        edge.handler =
                _ -> new HttpReply(200, null, List.of(new Header("X", "a\r\nSet-Cookie: stolen=1")), new byte[0], null);
        Answer answer = get("/echo");
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).contains("\"code\":\"handler_error\"");
        assertThat(answer.head()).doesNotContain("stolen");
    }

    @Test
    void refusals_sayWhenToRetry() {
        edge.handler = _ -> HttpReply.of(Failure.of(ErrorCode.OVERLOADED, "full"));
        double before = edge.count("pserver_edge_refused_total", "code", "overloaded");
        Answer answer = get("/echo");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(edge.count("pserver_edge_refused_total", "code", "overloaded"))
                .isEqualTo(before + 1);
    }

    @Test
    void secondReply_isIgnored_andAnAbsentClientDoesNoHarm() {
        edge.handler = request -> {
            request.answer().reply(json("1"));
            return json("2");
        };
        assertThat(get("/echo").body()).isEqualTo("1");
        try (RawHttp http = edge.http()) {
            http.write("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
        }
        assertThat(get("/healthz").status()).isEqualTo(200);
    }

    @Test
    void pipelinedRequests_areAnsweredInOrder() {
        try (RawHttp http = edge.http()) {
            http.write("GET /players/1 HTTP/1.1\r\nHost: x\r\n\r\nGET /players/2 HTTP/1.1\r\nHost: x\r\n\r\n");
            assertThat(http.answer(false).body()).contains("{id=1}");
            assertThat(http.answer(false).body()).contains("{id=2}");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/a/../b", "/..", "/.", "/a/./b", "/%2e%2e/x", "/a/%2E./b", "/a//b", "//a", "/a%2fb", "/a%2Fb",
                "/a%5cb", "/a\\b", "/a%00b", "/a%0ab", "/a%7f", "/%c0%ae", "/%e0%80%af", "/%ed%a0%80", "/%ff", "/%",
                "/%4", "/%zz", "/a;x=1/../b", "/..;/a", "/;a", "/%u002e", "/a/..;x/b", "/a/%2e%2e%2f",
            })
    void nastyPath_isABadRequest_inTheOneShape(String path) {
        Answer answer = get(path);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).startsWith("{\"error\":{" + BAD_REQUEST);
        assertThat(edge.requests).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n\r\n",
                "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1;\nX\r\na\r\n0\r\n\r\n",
                "GET /echo HTTP/1.1\r\n\r\n",
                "GET /echo HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n",
                "GET /echo HTTP/1.1\r\nHost: x\r\nX-A: 1\r\n folded\r\n\r\n",
                "GET /echo HTTP/1.1\r\nHost: x\r\nX\0A: 1\r\n\r\n",
                "GET /echo HTTP/1.1\nHost: x\n\n",
                "GET /echo HTTP/9.9\r\nHost: x\r\n\r\n",
                "G\0T /echo HTTP/1.1\r\nHost: x\r\n\r\n",
            })
    void malformedRequest_isRefused_inTheOneShape(String bytes) {
        try (RawHttp http = edge.http()) {
            String all = http.write(bytes).rest();
            assertThat(all).matches("(?s)HTTP/1.1 (400|505|501) .*Content-Type: application/json.*");
            assertThat(all).contains(BAD_REQUEST.substring(0, 7));
            assertThat(all.split("HTTP/1.1 ", -1)).hasSize(2);
        }
        assertThat(edge.requests).isEmpty();
    }

    @Test
    void headersAndTargetsThatAreTooLong_areTooLarge() {
        Answer header = get("/echo", "X-Long: " + "a".repeat(20_000));
        assertThat(header.status()).isEqualTo(431);
        assertThat(header.body()).contains("\"code\":\"too_large\"");
        Answer target = get("/" + "a".repeat(20_000));
        assertThat(target.status()).isEqualTo(414);
        assertThat(target.body()).contains("\"code\":\"too_large\"");
    }

    @Test
    void http2_byUpgrade_isSpoken() throws IOException, InterruptedException {
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_2).build()) {
            URI echo = URI.create("http://127.0.0.1:" + edge.port() + "/echo");
            HttpResponse<String> first =
                    client.send(HttpRequest.newBuilder(echo).build(), HttpResponse.BodyHandlers.ofString());
            HttpResponse<String> second = client.send(
                    HttpRequest.newBuilder(echo)
                            .header("Content-Type", "text/plain")
                            .POST(HttpRequest.BodyPublishers.ofString("hello"))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
            assertThat(first.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(second.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(second.body()).contains("text:hello");
        }
    }

    @Test
    void http2_byPriorKnowledge_isSpoken() throws Exception {
        try (RawHttp http = edge.http()) {
            http.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
            http.write(new byte[] {0, 0, 0, 4, 0, 0, 0, 0, 0}); // empty SETTINGS
            byte[] frame = http.in().readNBytes(9);
            assertThat(frame[3]).isEqualTo((byte) 4); // SETTINGS come back
        }
    }

    @Test
    void soupOfCharacters_isAnsweredOrClosed_andNeverBreaksTheServer() {
        Random random = new Random(20_260_401);
        String alphabet = "/.%2eEfF05cC;\\?#a\0\r\n\t ~é\"<>[]{}|^`";
        for (int i = 0; i < 3_000; i++) {
            StringBuilder path = new StringBuilder("/");
            for (int length = random.nextInt(12); length > 0; length--) {
                path.append(alphabet.charAt(random.nextInt(alphabet.length())));
            }
            try (RawHttp http = edge.http()) {
                http.write("GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
                assertThat(http.rest()).matches("(?s)|HTTP/1.1 (200|400|404|501|505) .*");
            }
        }
        assertThat(get("/healthz").status()).isEqualTo(200);
    }
}
