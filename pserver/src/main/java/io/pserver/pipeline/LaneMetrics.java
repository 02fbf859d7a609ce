package io.pserver.pipeline;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The metrics of lanes: the catalogue of this package. Any thread. */
public final class LaneMetrics {
    private final MeterRegistry registry;
    private final Counter passes;
    private final Counter failed;
    private final Counter stopped;
    private final Counter quarantined;
    private final Counter refusedFull;
    private final Counter refusedLate;

    public LaneMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.passes = registry.counter("pserver_lane_passes_total");
        this.failed = registry.counter("pserver_lane_passes_failed_total");
        this.stopped = registry.counter("pserver_lane_passes_stopped_total");
        this.quarantined = registry.counter("pserver_lane_quarantined_total");
        this.refusedFull = registry.counter("pserver_lane_events_refused_total", "reason", "full");
        this.refusedLate = registry.counter("pserver_lane_events_refused_total", "reason", "late");
    }

    /** Shows a number that is read when it is asked for. */
    public void gauge(String name, Supplier<Number> value) {
        // The registry holds its gauges weakly unless told otherwise, and then shows NaN after the next collection.
        Gauge.builder(name, value).strongReference(true).register(registry);
    }

    public void passDone() {
        passes.increment();
    }

    public void passFailed() {
        failed.increment();
    }

    void passStopped() {
        stopped.increment();
    }

    void laneQuarantined() {
        quarantined.increment();
    }

    /** An event found its ring full. */
    public void refusedFull() {
        refusedFull.increment();
    }

    /** An event waited in its ring longer than it may take at all. */
    public void refusedLate() {
        refusedLate.increment();
    }
}
