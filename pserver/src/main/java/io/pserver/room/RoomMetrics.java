package io.pserver.room;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The metrics of rooms: the catalogue of this package. Any thread. */
public final class RoomMetrics {
    private final MeterRegistry registry;
    private final Counter made;
    private final Counter disposed;
    private final Counter joins;
    private final Counter patches;
    private final Counter wholeStates;
    private final Counter ticksMerged;
    private final Counter restored;

    public RoomMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.made = registry.counter("pserver_room_made_total");
        this.disposed = registry.counter("pserver_room_disposed_total");
        this.joins = registry.counter("pserver_room_joins_total");
        this.patches = registry.counter("pserver_room_patches_total");
        this.wholeStates = registry.counter("pserver_room_whole_states_total");
        this.ticksMerged = registry.counter("pserver_room_ticks_merged_total");
        this.restored = registry.counter("pserver_room_realms_restored_total");
    }

    void rooms(Supplier<Number> count) {
        Gauge.builder("pserver_room_count", count).strongReference(true).register(registry);
    }

    void made() {
        made.increment();
    }

    void disposed() {
        disposed.increment();
    }

    void joined() {
        joins.increment();
    }

    void patched(boolean whole) {
        (whole ? wholeStates : patches).increment();
    }

    void ticksMerged(long count) {
        ticksMerged.increment((double) count);
    }

    void restored() {
        restored.increment();
    }
}
