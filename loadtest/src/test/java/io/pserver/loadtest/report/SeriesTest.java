package io.pserver.loadtest.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

final class SeriesTest {
    @Test
    void median_ofOddEvenAndNoValues() {
        assertThat(Series.median(DoubleStream.of(9, 1, 5))).isEqualTo(5);
        assertThat(Series.median(DoubleStream.of(4, 1, 2, 3))).isEqualTo(2.5);
        assertThat(Series.median(DoubleStream.of(Double.NaN, 7))).isEqualTo(7);
        assertThat(Series.median(DoubleStream.empty())).isNaN();
    }

    @Test
    void reports_showMedianEveryRoundRatioAndErrors() {
        var fast = new Series("pserver", List.of(sample(300, 0), sample(100, 0), sample(200, 0)));
        var slow = new Series("b", List.of(sample(50, 0), sample(100, 2), sample(150, 0)));
        var slower = new Series("c", List.of(new Sample(Map.of(), 1, "gone")));
        var comparison = new Comparison(
                Map.of("date", "today"),
                List.of(new Comparison.Chapter("echo", "a \"load\"", List.of(fast, slow, slower))));
        String page = MarkdownReport.write(comparison, "x.svg");
        assertThat(page)
                .contains(
                        "| operations per second | **200** (300, 100, 200) | **100** (50.0, 100, 150) | **–** () | 2.00 |")
                .contains("| resident memory, MiB | **–** (–, –, –) | **–** (–, –, –) | **–** () | – |")
                .contains("**b: 2 errors, so its figures are doubtful.** First: `why`");
        assertThat(JsonReport.write(comparison))
                .contains("\"facts\":{\n    \"date\":\"today\"")
                .contains("\"load\":\"a \\\"load\\\"\"")
                .contains("\"toTheBest\":{\"rate\":2.000,\"rss\":null}")
                .contains("\"median\":{\"rate\":200.000,\"rss\":null}")
                .contains("[\n    {\"errors\":1,\"firstError\":\"gone\"}");
        assertThat(BarChart.write(comparison))
                .startsWith("<svg xmlns")
                .contains("echo: operations per second")
                .contains("width=\"306.7\"") // 200 of 300, of 460 pixels
                .contains("failed");
    }

    private static Sample sample(double rate, long errors) {
        return new Sample(Map.of(Figure.RATE, rate, Figure.RSS, Double.NaN), errors, errors == 0 ? null : "why");
    }
}
