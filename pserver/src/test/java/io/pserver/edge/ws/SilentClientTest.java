package io.pserver.edge.ws;

import static org.assertj.core.api.Assertions.assertThat;

import io.pserver.edge.EdgeConfig;
import io.pserver.edge.EdgeFixture;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SilentClientTest {
    private static final EdgeConfig.Timing FAST_PINGS = new EdgeConfig.Timing(
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofSeconds(5),
            Duration.ofMillis(200),
            Duration.ofMillis(300));

    @Test
    void silentClient_isPinged_thenClosed_andOneThatAnswersIsNot() {
        try (EdgeFixture edge = new EdgeFixture(EdgeConfig.Limits.DEFAULTS, FAST_PINGS, Path.of("none"));
                RawWebSocket silent = new RawWebSocket(edge.port());
                RawWebSocket awake = new RawWebSocket(edge.port())) {
            assertThat(silent.readText()).contains("\"pingMs\":200");
            assertThat(silent.readText()).isEqualTo("{\"op\":\"ping\"}");
            awake.readText();
            for (int i = 0; i < 4; i++) {
                assertThat(awake.readText()).isEqualTo("{\"op\":\"ping\"}");
                if (i % 2 == 0) {
                    awake.text("{\"op\":\"pong\"}");
                } else {
                    awake.frame(0x80 | RawWebSocket.PONG, new byte[0]);
                }
            }
            assertThat(silent.readClose()).isEqualTo(4408);
        }
    }

    @Test
    void stoppingTheEdge_tellsClientsToComeBack() throws InterruptedException {
        EdgeFixture edge = EdgeFixture.start();
        try (RawWebSocket ws = new RawWebSocket(edge.port())) {
            assertThat(ws.readText()).contains("hello");
            Thread stop = Thread.ofVirtual().start(edge::close);
            assertThat(ws.readClose()).isEqualTo(4000);
            ws.frame(0x88, new byte[] {15, (byte) 0xa0});
            stop.join();
            assertThat(edge.rooms.disconnected).hasSize(1);
        }
    }
}
