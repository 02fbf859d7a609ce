package io.pserver.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class EdgeConfigTest {
    private static final EdgeConfig.Limits LIMITS = EdgeConfig.Limits.DEFAULTS;
    private static final EdgeConfig.Timing TIMING = EdgeConfig.Timing.DEFAULTS;

    @Test
    void defaults_areTheContracts() {
        assertThat(EdgeConfig.DEFAULTS.host()).isEqualTo("0.0.0.0");
        assertThat(EdgeConfig.DEFAULTS.port()).isEqualTo(8080);
        assertThat(LIMITS).isEqualTo(new EdgeConfig.Limits(1_048_576, 65_536, 60, 120, 1_048_576));
        assertThat(TIMING.ping()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void badValues_areNamed() {
        assertThatThrownBy(() -> new EdgeConfig(" ", 0, Set.of(), LIMITS, TIMING))
                .hasMessageContaining("host");
        assertThatThrownBy(() -> new EdgeConfig("x", -1, Set.of(), LIMITS, TIMING))
                .hasMessageContaining("port=-1");
        assertThatThrownBy(() -> new EdgeConfig("x", 1, Set.of("evil"), LIMITS, TIMING))
                .hasMessageContaining("origins");
        assertThatThrownBy(() -> new EdgeConfig.Limits(0, 128, 1, 1, 1_024)).hasMessageContaining("bodyBytes=0");
        assertThatThrownBy(() -> new EdgeConfig.Limits(1, 1, 1, 1, 1_024)).hasMessageContaining("messageBytes=1");
        assertThatThrownBy(() -> new EdgeConfig.Limits(1, 128, 0, 1, 1_024)).hasMessageContaining("messagesPerSecond");
        assertThatThrownBy(() -> new EdgeConfig.Limits(1, 128, 1, 0, 1_024)).hasMessageContaining("burst=0");
        assertThatThrownBy(() -> new EdgeConfig.Limits(1, 128, 1, 1, 0)).hasMessageContaining("outboundBytes=0");
        Duration ms = Duration.ofMillis(1);
        Duration ok = Duration.ofSeconds(1);
        assertThatThrownBy(() -> new EdgeConfig.Timing(ms, ok, ok, ok, ok)).hasMessageContaining("header");
        assertThatThrownBy(() -> new EdgeConfig.Timing(ok, ms, ok, ok, ok)).hasMessageContaining("body");
        assertThatThrownBy(() -> new EdgeConfig.Timing(ok, ok, ms, ok, ok)).hasMessageContaining("idle");
        assertThatThrownBy(() -> new EdgeConfig.Timing(ok, ok, ok, ms, ok)).hasMessageContaining("ping");
        assertThatThrownBy(() -> new EdgeConfig.Timing(ok, ok, ok, ok, ms)).hasMessageContaining("closing");
    }
}
