package io.pserver.loadtest.report;

import com.google.errorprone.annotations.FormatMethod;
import com.google.errorprone.annotations.FormatString;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Draws the figure of each scenario that says most: a bar for the median of each server, and a line from its worst round to its
 * best.
 */
final class BarChart {
    private static final int WIDTH = 720;
    private static final int NAMES = 150;
    private static final int VALUES = 110;
    private static final int BAR = 18;
    private static final int ROW = 24;
    private static final int TITLE = 46;
    private static final List<Figure> HEADLINES = List.of(Figure.PATCH_P99, Figure.READY, Figure.RATE, Figure.CONNECTS);

    private final StringBuilder svg = new StringBuilder();
    private int y = 10;

    private BarChart() {}

    static String write(Comparison comparison) {
        var chart = new BarChart();
        for (Comparison.Chapter chapter : comparison.chapters()) {
            for (Figure figure : headlines(chapter)) {
                chart.panel(chapter, figure);
            }
        }
        return "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"" + WIDTH + "\" height=\"" + (chart.y + 10)
                + "\" font-family=\"sans-serif\" font-size=\"12\">\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n"
                + chart.svg + "</svg>\n";
    }

    /** The first that there is, and the memory of those that are idle. */
    private static List<Figure> headlines(Comparison.Chapter chapter) {
        List<Figure> there = chapter.figures();
        List<Figure> headlines = new ArrayList<>(
                HEADLINES.stream().filter(there::contains).limit(1).toList());
        if (there.contains(Figure.HEAP_EACH)) {
            headlines.add(Figure.HEAP_EACH);
        }
        return headlines;
    }

    private void panel(Comparison.Chapter chapter, Figure figure) {
        double most = chapter.series().stream()
                .flatMap(one -> one.values(figure).stream())
                .filter(Double::isFinite)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        text(10, y + 20, "font-weight=\"bold\"", chapter.scenario() + ": " + figure.label());
        String better = figure.isMoreBetter() ? "longer is better" : "shorter is better";
        text(
                10,
                y + 35,
                "fill=\"#666\" font-size=\"10\"",
                better + "; the line goes from the lowest round to the highest");
        y += TITLE;
        for (Series series : chapter.series()) {
            bar(series, figure, Math.max(most, Double.MIN_NORMAL));
            y += ROW;
        }
        y += 12;
    }

    private void bar(Series series, Figure figure, double most) {
        text(10, y + 13, "", series.server());
        double median = series.median(figure);
        if (!Double.isFinite(median)) {
            text(NAMES, y + 13, "fill=\"#b00\"", "failed");
            return;
        }
        double scale = (WIDTH - NAMES - VALUES) / most;
        String colour = series.server().startsWith("pserver") ? "#2f6fab" : "#a9b7c6";
        append(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>\n",
                NAMES, y, Math.max(0, median * scale), BAR, colour);
        double low = NAMES + Math.max(0, least(series, figure)) * scale;
        double high = NAMES + Math.max(0, greatest(series, figure)) * scale;
        int middle = y + BAR / 2;
        append(
                "<path d=\"M%.1f %dH%.1fM%.1f %dv8M%.1f %dv8\" stroke=\"#222\"/>\n",
                low, middle, high, low, middle - 4, high, middle - 4);
        text((int) Math.max(high, NAMES + median * scale) + 6, y + 13, "", MarkdownReport.number(median));
    }

    private static double least(Series series, Figure figure) {
        return series.values(figure).stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .min()
                .orElse(0);
    }

    private static double greatest(Series series, Figure figure) {
        return series.values(figure).stream()
                .mapToDouble(Double::doubleValue)
                .filter(Double::isFinite)
                .max()
                .orElse(0);
    }

    private void text(int x, int at, String attributes, String text) {
        append("<text x=\"%d\" y=\"%d\" %s>%s</text>\n", x, at, attributes, Xml.escape(text));
    }

    @FormatMethod
    private void append(@FormatString String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
