package io.pserver.room;

/**
 * When a room may patch: as often as it has asked for, and with its ticks rather than beside them, so that a room whose every tick changes
 * something is woken once for both. Owned by the room's lane; time is a parameter, as {@link System#nanoTime} counts it.
 */
final class PatchClock {
    private static final long SECOND = 1_000_000_000L;
    /** For a room that never patches by itself: how often what changed is forgotten. */
    private static final int RATE_OF_NONE = 1;
    /** A patch may come so much early, in parts of its interval: what wakes a room is never quite punctual. */
    private static final int EARLY_PART = 4;

    private final TickClock ticks;
    private final boolean withTicks;
    private final long intervalNanos;
    private final long earlyNanos;
    private long nextNanos;

    /** {@code rate} is in patches a second; 0: none that are told. */
    PatchClock(int rate, TickClock ticks, int tickRate, long nowNanos) {
        int ofMine = rate == 0 ? RATE_OF_NONE : rate;
        this.ticks = ticks;
        this.withTicks = tickRate > 0 && tickRate % ofMine == 0;
        this.intervalNanos = SECOND / ofMine;
        this.earlyNanos = intervalNanos / EARLY_PART;
        this.nextNanos = nowNanos;
    }

    boolean isDue(long nowNanos) {
        return nowNanos - nextNanos >= -earlyNanos;
    }

    /** When the next patch is due, if there is anything to tell. */
    long nextNanos() {
        return nextNanos;
    }

    /** A patch has been told, by now with the tick that was due, if one was. */
    void patched(long nowNanos) {
        long regular = nextNanos + intervalNanos;
        long fromNow = nowNanos + intervalNanos - earlyNanos;
        nextNanos = regular - fromNow > 0 ? regular : fromNow;
        if (withTicks) {
            nextNanos = ticks.firstNanos(nextNanos - earlyNanos);
        }
    }
}
