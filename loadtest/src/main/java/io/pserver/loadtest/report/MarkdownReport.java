package io.pserver.loadtest.report;

import java.util.Locale;
import java.util.Objects;
import java.util.stream.Collectors;

/** Writes a comparison as a page for people. */
public final class MarkdownReport {
    private MarkdownReport() {}

    /** Returns the page, which shows the picture {@code chart} beside it. */
    static String write(Comparison comparison, String chart) {
        var page = new StringBuilder("# Servers side by side\n\n");
        comparison
                .facts()
                .forEach((name, value) -> page.append("- ")
                        .append(name)
                        .append(": ")
                        .append(value)
                        .append('\n'));
        page.append(
                "\nEach cell is the median over the rounds, then every round. The servers took turns. The last column is"
                        + " pserver's median divided by that of the best of the others.\n\n![](" + chart + ")\n");
        comparison.chapters().forEach(chapter -> write(page, chapter));
        return page.toString();
    }

    private static void write(StringBuilder page, Comparison.Chapter chapter) {
        page.append("\n## ")
                .append(chapter.scenario())
                .append("\n\n")
                .append(chapter.load())
                .append("\n\n| |");
        chapter.series().forEach(one -> page.append(' ').append(one.server()).append(" |"));
        page.append(" to the best |\n|---|")
                .append("---:|".repeat(chapter.series().size() + 1))
                .append('\n');
        for (Figure figure : chapter.figures()) {
            page.append("| ").append(figure.label()).append(" |");
            chapter.series()
                    .forEach(one -> page.append(' ').append(cell(one, figure)).append(" |"));
            page.append(' ').append(ratio(chapter, figure)).append(" |\n");
        }
        chapter.series().forEach(one -> errors(page, one));
    }

    private static String cell(Series series, Figure figure) {
        String all = series.values(figure).stream().map(MarkdownReport::number).collect(Collectors.joining(", "));
        return "**" + number(series.median(figure)) + "** (" + all + ")";
    }

    private static String ratio(Comparison.Chapter chapter, Figure figure) {
        double ratio = chapter.toTheBest(figure);
        return Double.isFinite(ratio) ? String.format(Locale.ROOT, "%.2f", ratio) : "–";
    }

    private static void errors(StringBuilder page, Series series) {
        if (series.errors() == 0) {
            return;
        }
        page.append("\n**").append(series.server()).append(": ").append(series.errors());
        page.append(" errors, so its figures are doubtful.**");
        series.samples().stream()
                .map(Sample::firstError)
                .filter(Objects::nonNull)
                .findFirst()
                .ifPresent(first -> page.append(" First: `")
                        .append(first.replace('`', '\''))
                        .append('`'));
        page.append('\n');
    }

    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "–";
        }
        String format = Math.abs(value) >= 100 ? "%,.0f" : Math.abs(value) >= 10 ? "%.1f" : "%.2f";
        return String.format(Locale.ROOT, format, value);
    }
}
