package io.pserver.loadtest.scenario;

import io.pserver.loadtest.report.Figure;
import io.pserver.loadtest.report.Sample;
import io.pserver.loadtest.server.ProcessUsage;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** Makes the figures of one run out of what was counted and used. */
final class Samples {
    private static final double MIB = 1024.0 * 1024.0;

    private Samples() {}

    static Sample of(
            boolean paced,
            Tally total,
            Duration measured,
            ProcessUsage server,
            ProcessUsage client,
            ProcessUsage machine) {
        double seconds = measured.toNanos() / 1e9;
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.RATE, total.operations() / seconds);
        if (paced) {
            putPunctuality(figures, total);
        } else {
            putLatency(figures, total.latencyNanos());
        }
        figures.put(Figure.SERVER_CPU, server.cpuSeconds() * 1e6 / Math.max(1, total.operations()));
        figures.put(Figure.SERVER_CORES, server.cpuSeconds() / seconds);
        figures.put(Figure.CLIENT_CORES, client.cpuSeconds() / seconds);
        double others = machine.cpuSeconds() - server.cpuSeconds() - client.cpuSeconds();
        figures.put(Figure.OTHERS_CORES, Math.max(0, others) / seconds);
        figures.put(Figure.RSS, server.rssBytes() / MIB);
        return new Sample(figures, total.errors(), total.firstError());
    }

    private static void putLatency(Map<Figure, Double> figures, Histogram latency) {
        figures.put(Figure.P50, latency.getValueAtPercentile(50) / 1e3);
        figures.put(Figure.P99, latency.getValueAtPercentile(99) / 1e3);
        figures.put(Figure.P999, latency.getValueAtPercentile(99.9) / 1e3);
        figures.put(Figure.MAX, latency.getMaxValue() / 1e3);
    }

    private static void putPunctuality(Map<Figure, Double> figures, Tally total) {
        figures.put(Figure.TICK_P50, total.tickNanos().getValueAtPercentile(50) / 1e3);
        figures.put(Figure.TICK_P99, total.tickNanos().getValueAtPercentile(99) / 1e3);
        if (total.latencyNanos().getTotalCount() > 0) {
            figures.put(Figure.PATCH_P50, total.latencyNanos().getValueAtPercentile(50) / 1e3);
            figures.put(Figure.PATCH_P99, total.latencyNanos().getValueAtPercentile(99) / 1e3);
        }
    }
}
