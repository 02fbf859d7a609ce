package io.pserver.loadtest.report;

import java.util.Arrays;
import java.util.List;
import java.util.Map;

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

        /** The figures that any of the servers has, in the order of the report. */
        List<Figure> figures() {
            return Arrays.stream(Figure.values())
                    .filter(figure ->
                            series.stream().anyMatch(one -> !one.values(figure).isEmpty()))
                    .toList();
        }
    }
}
