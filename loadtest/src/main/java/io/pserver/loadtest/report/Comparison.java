package io.pserver.loadtest.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/**
 * Everything that one comparison found.
 *
 * @param facts date, commit, versions and machine, in the order in which they are shown
 * @param chapters one for each scenario
 */
public record Comparison(Map<String, String> facts, List<Chapter> chapters) {
    /** Copies the list. */
    public Comparison {
        chapters = List.copyOf(chapters);
    }

    /**
     * One scenario.
     *
     * @param scenario its name
     * @param load what was done, in one line
     * @param series one for each server, the first is the one that ratios are of
     */
    public record Chapter(String scenario, String load, List<Series> series) {
        /** Copies the list. */
        public Chapter {
            series = List.copyOf(series);
        }

        /** pserver's median divided by the best median of the others; NaN if there is nothing to compare. */
        double toTheBest(Figure figure) {
            DoubleStream others = series.stream()
                    .filter(one -> !one.server().startsWith("pserver"))
                    .mapToDouble(one -> one.median(figure))
                    .filter(Double::isFinite);
            OptionalDouble best = figure.isMoreBetter() ? others.max() : others.min();
            return figure.isComparable() ? series.getFirst().median(figure) / best.orElse(Double.NaN) : Double.NaN;
        }

        /** The figures that any of the servers has, in the order of the report. */
        List<Figure> figures() {
            return Arrays.stream(Figure.values())
                    .filter(figure ->
                            series.stream().anyMatch(one -> !one.values(figure).isEmpty()))
                    .toList();
        }
    }
}
