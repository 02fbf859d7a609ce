package io.pserver.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeConfig;
import io.pserver.pipeline.BudgetConfig;
import io.pserver.pipeline.LaneConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bad input over real sockets gets a clear error, and the node is as well afterwards as before. */
final class BadInputTest {
    private static Server server;

    @BeforeAll
    static void start() {
        EdgeConfig.Limits limits = new EdgeConfig.Limits(100_000, 4_096, 60, 120, 1 << 20);
        server = Server.inProcess(Server.game("playground"), limits, LaneConfig.DEFAULTS, BudgetConfig.DEFAULTS);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** Every seat is given up, every room that ends with its last client has ended, and all still works. */
    @AfterEach
    void nodeIsHealthy() throws InterruptedException {
        for (int i = 0; i < 800 && server.metric("pserver_room_count") > 0; i++) {
            Thread.sleep(Duration.ofMillis(25));
        }
        assertThat(server.metric("pserver_room_count")).isZero();
        assertThat(server.get("/readyz").status()).isEqualTo(200);
        assertThat(server.get("/work/sleep").body()).isEqualTo("awake");
        try (Client client = new Client(server.port())) {
            String id = client.join("diary").path("room").asString();
            assertThat(client.message(id, "data", "null").path("data").asInt()).isEqualTo(1);
            client.ask("{\"op\":\"leave\",\"room\":\"" + id + "\"}");
        }
    }

    @Test
    void frame_thatIsNoMessage_isAnsweredByName() {
        String[][] cases = {
            {"{", "bad_request"},
            {"", "bad_request"},
            {"[]", "bad_request"},
            {"null", "bad_request"},
            {"{\"op\":5}", "bad_request"},
            {"{\"op\":\"nope\"}", "bad_request"},
            {"{\"op\":\"join\"}", "bad_request"},
            {"{\"op\":\"join\",\"room\":7}", "bad_request"},
            {"{\"op\":\"send\",\"room\":\"x\",\"type\":\"y\"}", "not_found"},
            {"{\"op\":\"join\",\"room\":\"__proto__\"}", "not_found"},
            {"{\"op\":\"join\",\"room\":\"diary\",\"where\":[]}", "bad_request"},
            {"{\"op\":\"call\"}", "bad_request"},
            {"{\"op\":\"call\",\"path\":\"/../etc/passwd\"}", "bad_request"},
            {"{\"op\":\"call\",\"path\":\"/\",\"method\":\"BREW\"}", "method_not_allowed"},
            {"{\"op\":\"leave\",\"room\":\"x\"}", "not_found"},
            {"{\"op\":\"rooms\"}", "bad_request"},
            {"{\"op\":\"join\",\"room\":\"diary\",\"id\":{}}", "bad_request"},
            {"{\"op\":\"ping\"} {}", "bad_request"},
            {"[".repeat(4_000), "bad_request"},
            {"\"" + "x".repeat(5_000) + "\"", "too_large"},
        };
        try (Client client = new Client(server.port())) {
            for (String[] one : cases) {
                client.send(one[0]);
                assertThat(Client.code(client.awaitOp("error"))).as(one[0]).isEqualTo(one[1]);
            }
            client.bytes(Client.frame(0x82, new byte[10]));
            assertThat(Client.code(client.awaitOp("error"))).isEqualTo("bad_request");
            assertThat(Client.op(client.ask("{\"op\":\"ping\"}"))).isEqualTo("pong");
        }
    }

    /** Rooms that may let the same connection in at the same moment: as many as there are carriers. */
    private static final int MOST_AT_ONCE = Math.max(8, 4 * Runtime.getRuntime().availableProcessors());

    @Test
    void burst_thatTheRateAllows_takesAsManySeatsAsAConnectionMayHave_andAllIsAnswered() {
        try (Client client = new Client(server.port())) {
            List<String> joins = new ArrayList<>();
            for (int i = 0; i < 120; i++) {
                joins.add("{\"op\":\"join\",\"room\":\"diary\",\"create\":true,\"id\":" + i + "}");
            }
            client.burst(joins);
            TreeMap<String, Integer> answers = new TreeMap<>();
            for (int i = 0; i < 120; i++) {
                int id = i;
                JsonNode frame = client.await(f -> f.path("id").asInt(-1) == id);
                answers.merge(Client.code(frame), 1, Integer::sum);
            }
            assertThat(answers.keySet()).containsOnly("ok", "conflict");
            assertThat(answers.get("ok")).isBetween(64, 64 + MOST_AT_ONCE);
        }
    }

    @Test
    void burst_ofTenThousandJoins_isAnsweredOneByOne() throws InterruptedException {
        try (Client client = new Client(server.port())) {
            List<String> joins = new ArrayList<>();
            for (int i = 0; i < 10_000; i++) {
                joins.add("{\"op\":\"join\",\"room\":\"diary\",\"create\":true,\"id\":" + i + "}");
            }
            try {
                client.burst(joins);
            } catch (UncheckedIOException _) { // the server may have hung up before all was written
            }
            TreeMap<String, Integer> answers = new TreeMap<>();
            JsonNode frame = client.await(f -> f.has("id"), Duration.ofSeconds(5));
            for (; !frame.isMissingNode(); frame = client.await(f -> f.has("id"), Duration.ofSeconds(2))) {
                answers.merge(Client.code(frame), 1, Integer::sum);
            }
            assertThat(answers.keySet()).isSubsetOf("ok", "rate_limited", "overloaded", "conflict");
            assertThat(answers.getOrDefault("ok", 0)).isBetween(1, 64 + MOST_AT_ONCE);
            boolean all = answers.values().stream().mapToInt(Integer::intValue).sum() == 10_000;
            assertThat(all || client.closedWith() == 4429)
                    .as("%s, closed with %d", answers, client.closedWith())
                    .isTrue();
        }
    }

    @Test
    void frames_ofRandomContent_neverHarmTheNode() {
        Random random = new Random(20_261_120);
        String[] parts = {
            "{\"op\":\"",
            "join",
            "send",
            "leave",
            "call",
            "rooms",
            "ping",
            "\",\"room\":",
            "\"diary\"",
            "\"mutant\"",
            "\",\"type\":\"mutate\"",
            ",\"id\":",
            "1",
            "\"x\"",
            "}",
            "{",
            "[",
            "]",
            "null",
            ",\"data\":",
            "1e999",
            "\\u0000",
            "\u00e9",
            "\"",
            ":",
            ",",
            "\"path\":\"/?a=%\"",
            "true",
            "-",
            "{\"op\":\"join\",\"room\":\"diary\"}",
        };
        int made = 0;
        while (made < 5_000) {
            try (Client client = new Client(server.port())) {
                for (int i = 0; i < 100; i++, made++) {
                    StringBuilder text = new StringBuilder();
                    for (int n = random.nextInt(12); n >= 0; n--) {
                        text.append(parts[random.nextInt(parts.length)]);
                    }
                    byte[] payload = text.toString().getBytes(StandardCharsets.UTF_8);
                    boolean broken = random.nextInt(100) == 0;
                    client.bytes(Client.frame(broken ? random.nextInt(256) : 0x81, payload));
                    if (broken) {
                        break;
                    }
                }
                client.await(frame -> Client.op(frame).equals("error"), Duration.ofSeconds(1));
            } catch (UncheckedIOException _) { // the server hung up: that is its right
            }
        }
    }

    @Test
    void urls_ofRandomContent_areAnswered() throws IOException {
        Random random = new Random(7);
        String[] parts = {
            "/",
            "..",
            "%2e%2e",
            "%2f",
            "%00",
            "%",
            "%zz",
            "\\",
            ";x=1",
            "?",
            "a=1&b",
            "&",
            "=",
            "#",
            "é",
            "ws",
            "readyz",
            "work",
            "sleep",
            "escape",
            "//",
            "%c0%af",
            "%ff",
            " ",
            "*",
            "hello.txt",
            "http://x/",
            "[id]",
            "~",
            "+",
            "pserver.js",
            "\t",
            ".",
        };
        int[] answered = new int[6];
        for (int i = 0; i < 3_000; i++) {
            StringBuilder url = new StringBuilder(random.nextInt(20) == 0 ? "" : "/");
            for (int n = random.nextInt(6); n > 0; n--) {
                url.append(parts[random.nextInt(parts.length)]);
            }
            String method = random.nextInt(10) == 0 ? "POST" : "GET";
            String status =
                    raw(method + " " + url + " HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
            assertThat(status).as("%s", url).matches("HTTP/1\\.[01] [2-5]\\d\\d.*");
            int hundred = status.charAt(9) - '0';
            answered[hundred]++;
            assertThat(status).as("%s", url).doesNotContain(" 500");
        }
        assertThat(answered[4]).isGreaterThan(100);
        assertThat(answered[2]).isGreaterThan(100);
    }

    /** The status line that some bytes are answered with. */
    private static String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
            StringBuilder line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\r';
                    c = socket.getInputStream().read()) {
                line.append((char) c);
            }
            return line.toString();
        }
    }

    @Test
    void clients_thatStopHalfWay_holdNothing() throws IOException, InterruptedException {
        List<Socket> halves = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
            String part = i % 2 == 0
                    ? "GET / HTTP/1.1\r\nHost"
                    : "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nhalf";
            socket.getOutputStream().write(part.getBytes(StandardCharsets.US_ASCII));
            halves.add(socket);
        }
        List<Client> silent = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            Client client = new Client(server.port());
            client.join("diary");
            client.bytes(new byte[] {(byte) 0x81, (byte) 0xfe, 0x0f}); // the beginning of a frame
            silent.add(client);
        }
        assertThat(server.get("/work/sleep").body()).isEqualTo("awake");
        for (Socket socket : halves) {
            socket.close();
        }
        silent.forEach(Client::close);
    }
}
