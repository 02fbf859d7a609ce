package io.pserver.room;

/**
 * When a room ticks: at multiples of its interval since it was made, however late any tick was. Owned by the room's lane; time is a
 * parameter, as {@link System#nanoTime} counts it.
 */
final class TickClock {
    private static final long SECOND = 1_000_000_000L;

    private final int rate;
    private final long startNanos;
    private long lastNanos;
    private long next = 1;
    private long merged;

    /** {@code rate} is in ticks a second; 0: never. */
    TickClock(int rate, long nowNanos) {
        this.rate = rate;
        this.startNanos = nowNanos;
        this.lastNanos = nowNanos;
    }

    boolean ticks() {
        return rate > 0;
    }

    /** When the next tick is due; only if it {@link #ticks}. */
    long nextNanos() {
        return startNanos + next * SECOND / rate;
    }

    /** The first tick from {@code nanos} on that is still to come; only if it {@link #ticks}. */
    long firstNanos(long nanos) {
        long number = Math.ceilDiv((nanos - startNanos) * rate, SECOND);
        return startNanos + Math.max(next, number) * SECOND / rate;
    }

    /** If a tick is due: the milliseconds since the last one; else 0. Ticks that were missed are merged into this one. */
    double due(long nowNanos) {
        if (rate == 0 || nowNanos - nextNanos() < 0) {
            return 0;
        }
        long reached = Math.max(next, (nowNanos - startNanos) * rate / SECOND);
        merged = reached - next;
        next = reached + 1;
        double elapsed = (nowNanos - lastNanos) / 1e6;
        lastNanos = nowNanos;
        return elapsed;
    }

    /** How many ticks were merged into the last one beside itself. */
    long merged() {
        return merged;
    }
}
