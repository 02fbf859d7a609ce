package io.pserver.loadtest.report;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.DoubleStream;

/**
 * The samples that one server gave in one scenario, round after round.
 *
 * @param server name of the server
 * @param samples at least one, in the order of the rounds
 */
public record Series(String server, List<Sample> samples) {
    /** Copies the samples. */
    public Series {
        samples = List.copyOf(samples);
    }

    /** The values of one figure, in the order of the rounds; empty if the scenario does not measure it. */
    public List<Double> values(Figure figure) {
        List<Double> values = new ArrayList<>();
        for (Sample sample : samples) {
            Double value = sample.figures().get(figure);
            if (value != null) {
                values.add(value);
            }
        }
        return values;
    }

    /** The median over the rounds, or NaN. */
    public double median(Figure figure) {
        return median(values(figure).stream().mapToDouble(Double::doubleValue));
    }

    /** The middle value, or the mean of the two in the middle; values that are not known do not count. */
    public static double median(DoubleStream values) {
        double[] sorted = values.filter(Double::isFinite).sorted().toArray();
        int middle = sorted.length / 2;
        if (sorted.length == 0) {
            return Double.NaN;
        }
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** All errors of all rounds. */
    public long errors() {
        return samples.stream().mapToLong(Sample::errors).sum();
    }
}
