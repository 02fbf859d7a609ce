package io.pserver.loadtest.scenario;

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
        }
    }

    /** What began at {@code begun} ended at {@code now}. */
    void latency(long begun, long now) {
        if (inWindow(now)) {
            latencyNanos.recordValue(Math.min(MOST_NANOS, now - begun));
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
        operations += other.operations;
        errors += other.errors;
        if (firstError == null) {
            firstError = other.firstError;
        }
    }

    Histogram latencyNanos() {
        return latencyNanos;
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
