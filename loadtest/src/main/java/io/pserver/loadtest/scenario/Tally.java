package io.pserver.loadtest.scenario;

import java.time.Duration;
import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happened inside the measured window; what comes before or after it is not counted.
 *
 * <p>Threading: owned by the thread of its share; read by others when that thread has ended.
 */
final class Tally {
    private static final long MOST_NANOS = 120_000_000_000L;

    private final Histogram latencyNanos = new Histogram(1_000, MOST_NANOS, 3);
    private final Histogram tickNanos = new Histogram(1_000, MOST_NANOS, 3);
    private final long[] slices = new long[MOST_SLICES];
    /** Operations are also counted in slices of this length. */
    static final long SLICE_NANOS = 250_000_000L;

    private static final int MOST_SLICES = 2_400;

    private long from = Long.MAX_VALUE;
    private long until = Long.MAX_VALUE;
    private long operations;
    private long errors;
    private @Nullable String firstError;

    /** Sets the window, in {@link System#nanoTime} time. */
    void count(long fromNanos, long untilNanos) {
        from = fromNanos;
        until = untilNanos;
    }

    /** One operation ended at {@code now}. */
    void operation(long now) {
        if (inWindow(now)) {
            operations++;
            slices[(int) Math.min(MOST_SLICES - 1, (now - from) / SLICE_NANOS)]++;
        }
    }

    /** What began at {@code begun} ended at {@code now}. */
    void latency(long begun, long now) {
        took(now - begun, now);
    }

    /** Something that ended at {@code now} took so long, or was so far from its time. */
    void took(long nanos, long now) {
        if (inWindow(now)) {
            latencyNanos.recordValue(Math.min(MOST_NANOS, nanos));
        }
    }

    /** A tick that was heard of at {@code now} was so far from its time. */
    void tick(long nanos, long now) {
        if (inWindow(now)) {
            tickNanos.recordValue(Math.min(MOST_NANOS, nanos));
        }
    }

    private boolean inWindow(long now) {
        return now >= from && now < until;
    }

    /** Something went wrong, at any time: in the window or not, it makes the numbers doubtful. */
    void error(String what) {
        errors++;
        if (firstError == null) {
            firstError = what;
        }
    }

    /** Adds what another tally counted. */
    void add(Tally other) {
        latencyNanos.add(other.latencyNanos);
        tickNanos.add(other.tickNanos);
        for (int i = 0; i < slices.length; i++) {
            slices[i] += other.slices[i];
        }
        operations += other.operations;
        errors += other.errors;
        if (firstError == null) {
            firstError = other.firstError;
        }
    }

    Histogram latencyNanos() {
        return latencyNanos;
    }

    Histogram tickNanos() {
        return tickNanos;
    }

    /** The operations of each slice of {@code measured}, from the beginning of the window. */
    long[] slices(Duration measured) {
        return Arrays.copyOf(slices, (int) Math.min(MOST_SLICES, measured.toNanos() / SLICE_NANOS));
    }

    long operations() {
        return operations;
    }

    long errors() {
        return errors;
    }

    @Nullable
    String firstError() {
        return firstError;
    }
}
