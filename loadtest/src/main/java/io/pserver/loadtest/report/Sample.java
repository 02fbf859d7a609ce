package io.pserver.loadtest.report;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one run of one scenario measured.
 *
 * @param figures NaN where a figure could not be had
 * @param errors wrong, missing or refused answers; not 0 makes the figures doubtful
 * @param firstError the first of them
 */
public record Sample(
        Map<Figure, Double> figures, long errors, @Nullable String firstError) {
    /** Copies the figures. */
    public Sample {
        figures = Collections.unmodifiableMap(figures.isEmpty() ? new EnumMap<>(Figure.class) : new EnumMap<>(figures));
    }
}
