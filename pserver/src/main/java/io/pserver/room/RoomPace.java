package io.pserver.room;

import io.pserver.handlers.realm.RoomOptions;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * When a room ticks, patches and is woken.
 *
 * <p>Threading: owned by the room's lane, except that the node's timer thread offers the beat.
 */
final class RoomPace {
    /** Timers that run in one go before other events get their turn. */
    static final int MOST_TIMERS = 64;

    private static final long FORGOTTEN_NANOS = TimeUnit.SECONDS.toNanos(60);
    private static final long NEVER = Long.MAX_VALUE;

    private final Room room;
    private final Rooms rooms;
    private final long madeNanos;
    private final TickClock ticks;
    private final PatchClock patches;

    /** When the next beat is planned, in nanoTime; {@link #NEVER} if none is. Written by the lane and the timer thread. */
    private final AtomicLong planned = new AtomicLong(NEVER);

    RoomPace(Room room, Rooms rooms, long nowNanos) {
        this.room = room;
        this.rooms = rooms;
        RoomOptions options = room.options();
        this.madeNanos = nowNanos;
        this.ticks = new TickClock(options.tickRate(), nowNanos);
        this.patches = new PatchClock(options.patchRate(), ticks, options.tickRate(), nowNanos);
    }

    /** The beat has come. */
    void woken() {
        planned.set(NEVER);
    }

    /** If a tick is due: the milliseconds since the last one; else 0. Ticks that were missed are merged into this one. */
    double tickDue(long nowNanos) {
        double elapsed = ticks.due(nowNanos);
        if (elapsed > 0 && ticks.merged() > 0) {
            rooms.parts().metrics().ticksMerged(ticks.merged());
        }
        return elapsed;
    }

    boolean patchDue(long nowNanos) {
        return patches.isDue(nowNanos);
    }

    void patched(long nowNanos) {
        patches.patched(nowNanos);
    }

    /** Whether the room has existed for a minute. */
    boolean isForgotten(long nowNanos) {
        return nowNanos - madeNanos > FORGOTTEN_NANOS;
    }

    /**
     * Makes sure that the room is woken for what comes next.
     *
     * @param nextHeldNanos in how many nanoseconds a seat is to be given up; {@link Long#MAX_VALUE} if none is held
     */
    void plan(boolean mayHaveChanged, double nextTimerMillis, double nowMillis, long nextHeldNanos) {
        long now = System.nanoTime();
        long next = ticks.ticks() ? ticks.nextNanos() : madeNanos + FORGOTTEN_NANOS + 1;
        if (!ticks.ticks() && next - now < 0) {
            next = NEVER;
        }
        if (mayHaveChanged) {
            next = earlier(next, patches.nextNanos(), now);
        }
        if (nextTimerMillis > 0) {
            next = earlier(next, now + (long) (Math.max(0, nextTimerMillis - nowMillis) * 1e6), now);
        }
        if (nextHeldNanos != Long.MAX_VALUE) {
            next = earlier(next, now + nextHeldNanos, now);
        }
        long before = planned.get();
        if (next != NEVER && (before == NEVER || next - before < 0)) {
            planned.set(next);
            long at = next;
            rooms.timers().schedule(() -> beat(at), Math.max(0, next - now));
        }
    }

    private static long earlier(long one, long other, long now) {
        return one == NEVER || other - now < one - now ? other : one;
    }

    /** On the timer thread. A full ring needs no beat: its lane looks at what is due after each turn. */
    private void beat(long at) {
        if (planned.compareAndSet(at, NEVER)) {
            room.offer(new RoomEvent.Beat());
        }
    }
}
