package io.pserver.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaneMetricsTest {
    @Test
    void gauge_ofASupplierThatNobodyElseHolds_isStillRead() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        List<String> waiting = List.of("a", "b");

        new LaneMetrics(registry).gauge("waiting", waiting::size);
        System.gc();

        assertThat(registry.get("waiting").gauge().value()).isEqualTo(2);
    }
}
