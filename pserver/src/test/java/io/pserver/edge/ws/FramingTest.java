package io.pserver.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeFixture;
import io.pserver.room.Connection;
import io.pserver.room.Frame;
import java.io.ByteArrayOutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FramingTest {
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

    private Connection join(RawWebSocket ws) throws InterruptedException {
        ws.text("{\"op\":\"join\",\"room\":\"arena\"}");
        return Objects.requireNonNull(edge.rooms.connections.poll(2, TimeUnit.SECONDS));
    }

    @Test
    void fragments_arePutTogether_aroundControlFrames() {
        try (RawWebSocket ws = open()) {
            byte[] message = "{\"op\":\"ping\",\"id\":\"é\"}".getBytes(StandardCharsets.UTF_8);
            int half = message.length - 3; // inside the é
            ws.frame(RawWebSocket.TEXT, java.util.Arrays.copyOf(message, half));
            ws.frame(0x80 | RawWebSocket.PING, new byte[0]);
            ws.frame(0, new byte[0]);
            ws.frame(0x80, java.util.Arrays.copyOfRange(message, half, message.length));
            assertThat(ws.read().opCode()).isEqualTo(RawWebSocket.PONG);
            assertThat(ws.readText()).isEqualTo("{\"op\":\"pong\",\"id\":\"é\"}");
        }
    }

    @Test
    void frame_thatArrivesByteByByte_isReadAsOne() {
        try (RawWebSocket ws = open()) {
            byte[] frame = RawWebSocket.masked(0x81, "{\"op\":\"ping\",\"id\":1}".getBytes(StandardCharsets.UTF_8));
            for (byte b : frame) {
                ws.bytes(new byte[] {b});
            }
            assertThat(ws.readText()).isEqualTo("{\"op\":\"pong\",\"id\":1}");
        }
    }

    @Test
    void invalidUtf8_closes1007() {
        for (byte[] bad : List.of(
                new byte[] {(byte) 0xff},
                new byte[] {(byte) 0xc0, (byte) 0x80},
                new byte[] {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
                new byte[] {(byte) 0xe2, (byte) 0x82})) {
            try (RawWebSocket ws = open()) {
                ws.frame(0x81, bad);
                assertThat(ws.readClose()).isEqualTo(1007);
            }
        }
    }

    @Test
    void brokenFraming_closes1002() {
        byte[] ping = "{}".getBytes(StandardCharsets.UTF_8);
        List<byte[]> broken = List.of(
                new byte[] {(byte) 0x81, 2, '{', '}'}, // not masked
                RawWebSocket.masked(0xc1, ping), // reserved bit
                RawWebSocket.masked(0x83, ping), // reserved operation
                RawWebSocket.masked(0x80, ping), // goes on with nothing
                RawWebSocket.masked(RawWebSocket.PING, ping), // control frame in parts
                RawWebSocket.masked(0x89, new byte[126]), // control frame too long
                RawWebSocket.masked(0x88, new byte[] {1})); // half a close code
        for (byte[] frame : broken) {
            try (RawWebSocket ws = open()) {
                ws.bytes(frame);
                assertThat(ws.readClose()).isEqualTo(1002);
            }
        }
    }

    @Test
    void binaryMessage_isAnswered_notPunished() {
        try (RawWebSocket ws = open()) {
            ws.frame(0x80 | RawWebSocket.BINARY, new byte[] {1});
            assertThat(ws.readText()).contains("\"code\":\"bad_request\"");
            ws.text("{\"op\":\"ping\"}");
            assertThat(ws.readText()).isEqualTo("{\"op\":\"pong\"}");
        }
    }

    @Test
    void messageAtTheLimit_isTaken_overItRefusedAndSkipped_farOverItClosed() {
        String start = "{\"op\":\"ping\",\"id\":1,\"x\":\"";
        try (RawWebSocket ws = open()) {
            ws.text(start + "a".repeat(65_536 - start.length() - 2) + "\"}");
            assertThat(ws.readText()).contains("pong");
            ws.text(start + "a".repeat(65_536 - start.length() - 1) + "\"}");
            assertThat(ws.readText()).contains("\"code\":\"too_large\"");
            ws.frame(1, new byte[60_000]).frame(0x80, new byte[60_000]);
            assertThat(ws.readText()).contains("\"code\":\"too_large\"");
            ws.text("{\"op\":\"ping\",\"id\":2}");
            assertThat(ws.readText()).isEqualTo("{\"op\":\"pong\",\"id\":2}");
            ws.bytes(new byte[] {(byte) 0x81, (byte) 0xff, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4});
            assertThat(ws.readClose()).isEqualTo(1009);
        }
    }

    @Test
    void manyFrames_ofAllSizes_arriveInOrder() throws InterruptedException {
        try (RawWebSocket ws = open()) {
            Connection connection = join(ws);
            Random random = new Random(7);
            int[] sizes = random.ints(300, 2, 200)
                    .map(size -> random.nextInt(20) == 0 ? size * 100 : size)
                    .toArray();
            Thread sender = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < sizes.length; i++) {
                    connection.send(Frame.of(i + "-".repeat(sizes[i])));
                }
            });
            for (int i = 0; i < sizes.length; i++) {
                assertThat(ws.readText()).isEqualTo(i + "-".repeat(sizes[i]));
            }
            sender.join();
        }
    }

    @Test
    void rate_overTheBurst_isRefused_andAClientThatGoesOnIsClosed() {
        try (RawWebSocket ws = open()) {
            ByteArrayOutputStream flood = new ByteArrayOutputStream();
            for (int i = 0; i < 3_000; i++) {
                flood.writeBytes(RawWebSocket.masked(
                        0x81, ("{\"op\":\"ping\",\"id\":" + i + "}").getBytes(StandardCharsets.UTF_8)));
            }
            Thread.ofVirtual().start(() -> {
                try {
                    ws.bytes(flood.toByteArray());
                } catch (UncheckedIOException e) {
                    Thread.currentThread().interrupt(); // closed under our hands, as it should be
                }
            });
            String first = ws.readText();
            for (int i = 0; !first.contains("rate_limited"); i++) {
                assertThat(first).isEqualTo("{\"op\":\"pong\",\"id\":" + i + "}");
                first = ws.readText();
            }
            assertThat(first).matches("\\{\"op\":\"error\",\"id\":1[2-9]\\d,.*\"retryable\":true}}");
            assertThat(ws.readClose()).isEqualTo(4429);
        }
    }

    @Test
    void randomFrames_neverBreakTheServer() {
        Random random = new Random(20_260_402);
        for (int i = 0; i < 3_000; ) {
            try (RawWebSocket ws = new RawWebSocket(edge.port())) {
                for (int k = 0; k < 30; k++, i++) {
                    byte[] payload = new byte[random.nextInt(40)];
                    random.nextBytes(payload);
                    int first = random.nextInt(4) == 0 ? random.nextInt(256) : 0x81;
                    ws.bytes(RawWebSocket.masked(first, payload));
                }
            } catch (UncheckedIOException e) {
                i++; // closed by the server, which is one proper answer
            }
        }
        try (RawWebSocket ws = open()) {
            ws.text("{\"op\":\"ping\"}");
            assertThat(ws.readText()).contains("pong");
        }
    }
}
