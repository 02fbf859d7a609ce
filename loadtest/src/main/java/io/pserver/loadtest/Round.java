package io.pserver.loadtest;

import io.pserver.loadtest.report.Figure;
import io.pserver.loadtest.report.Sample;
import io.pserver.loadtest.report.Series;
import io.pserver.loadtest.scenario.ClosedLoop;
import io.pserver.loadtest.scenario.Hostile;
import io.pserver.loadtest.scenario.Idle;
import io.pserver.loadtest.scenario.Load;
import java.io.IOException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs one scenario once on one server. */
final class Round {
    private static final double FULL_SPEED = 0.9;

    private Round() {}

    /**
     * Runs it.
     *
     * @param before what the server used before {@link Scenario#IDLE}, or null to measure it first
     */
    static Sample run(Scenario scenario, Load load, Contender on, Idle.@Nullable Baseline before)
            throws IOException, InterruptedException {
        if (scenario == Scenario.IDLE) {
            return Idle.run(load, on.pid(), on.heap(), before == null ? Idle.Baseline.of(on.pid(), on.heap()) : before);
        }
        if (scenario.isBesideLoop()) {
            try (Hostile _ = Hostile.in(load)) {
                return ClosedLoop.run(scenario.kind(), load, on.pid());
            }
        }
        return ClosedLoop.run(scenario.kind(), load, on.pid());
    }

    /** Loads a server that has just started, and tells when it was ready and when it was fast. */
    static Sample start(Load load, Contender fresh) throws InterruptedException {
        ClosedLoop.Measured measured = ClosedLoop.measure(Scenario.START.kind(), load, fresh.pid());
        Map<Figure, Double> figures = new EnumMap<>(Figure.class);
        figures.put(Figure.READY, fresh.readyMillis());
        figures.put(Figure.FULL_SPEED, secondsToFullSpeed(measured.slices()));
        figures.put(Figure.RATE, steady(measured.slices()) * 1e9 / ClosedLoop.Measured.SLICE.toNanos());
        figures.put(Figure.RSS, measured.sample().figures().getOrDefault(Figure.RSS, Double.NaN));
        return new Sample(figures, measured.sample().errors(), measured.sample().firstError());
    }

    /** The end of the first slice that is fast enough and followed by another that is; NaN if there is none. */
    static double secondsToFullSpeed(long[] slices) {
        double enough = FULL_SPEED * steady(slices);
        for (int i = 0; i + 1 < slices.length; i++) {
            if (slices[i] >= enough && slices[i + 1] >= enough) {
                return (i + 1) * ClosedLoop.Measured.SLICE.toNanos() / 1e9;
            }
        }
        return Double.NaN;
    }

    /** Operations of a slice in the last third: the median. */
    private static double steady(long[] slices) {
        return Series.median(
                Arrays.stream(slices, slices.length * 2 / 3, slices.length).mapToDouble(count -> count));
    }
}
