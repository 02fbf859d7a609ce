package io.pserver.loadtest.report;

import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes samples and comparisons as JSON; what is not known is null. */
public final class JsonReport {
    private JsonReport() {}

    /** Returns a whole comparison. */
    public static String write(Comparison comparison) {
        String facts = comparison.facts().entrySet().stream()
                .map(fact -> string(fact.getKey()) + ":" + string(fact.getValue()))
                .collect(Collectors.joining(",\n    ", "{\n    ", "\n  }"));
        return "{\n  \"facts\":" + facts + ",\n  \"scenarios\":" + list(comparison.chapters(), JsonReport::chapter)
                + "\n}\n";
    }

    private static String chapter(Comparison.Chapter chapter) {
        return "{\"scenario\":" + string(chapter.scenario()) + ",\"load\":" + string(chapter.load())
                + ",\"toTheBest\":" + ratios(chapter) + ",\"servers\":"
                + list(chapter.series(), series -> series(chapter, series)) + "}";
    }

    private static String ratios(Comparison.Chapter chapter) {
        return chapter.figures().stream()
                .map(figure -> key(figure) + number(chapter.toTheBest(figure)))
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static String series(Comparison.Chapter chapter, Series series) {
        String medians = chapter.figures().stream()
                .map(figure -> key(figure) + number(series.median(figure)))
                .collect(Collectors.joining(",", "{", "}"));
        return "{\"server\":" + string(series.server()) + ",\"errors\":" + series.errors() + ",\"median\":" + medians
                + ",\"rounds\":" + list(series.samples(), JsonReport::write) + "}";
    }

    /** Returns one sample. */
    public static String write(Sample sample) {
        String error = sample.firstError();
        StringBuilder json = new StringBuilder("{");
        sample.figures()
                .forEach((figure, value) ->
                        json.append(key(figure)).append(number(value)).append(','));
        return json.append("\"errors\":")
                .append(sample.errors())
                .append(",\"firstError\":")
                .append(error == null ? "null" : string(error))
                .append('}')
                .toString();
    }

    private static <T> String list(List<T> elements, Function<T, String> write) {
        return elements.stream().map(write).collect(Collectors.joining(",\n    ", "[\n    ", "\n  ]"));
    }

    private static String key(Figure figure) {
        return "\"" + figure.name().toLowerCase(Locale.ROOT) + "\":";
    }

    private static String number(double value) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, "%.3f", value) : "null";
    }

    static String string(String text) {
        var json = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> json.append("\\\"");
                case '\\' -> json.append("\\\\");
                default -> json.append(c < ' ' ? String.format(Locale.ROOT, "\\u%04x", (int) c) : String.valueOf(c));
            }
        }
        return json.append('"').toString();
    }
}
