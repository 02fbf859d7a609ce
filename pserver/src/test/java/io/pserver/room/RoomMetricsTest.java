package io.pserver.room;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RoomMetricsTest {
    @Test
    void rooms_countedByASupplierThatNobodyElseHolds_areStillRead() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        List<String> rooms = List.of("a", "b");

        new RoomMetrics(registry).rooms(rooms::size);
        System.gc();

        assertThat(registry.get("pserver_room_count").gauge().value()).isEqualTo(2);
    }
}
