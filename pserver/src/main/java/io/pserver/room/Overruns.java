package io.pserver.room;

import java.util.ArrayDeque;
import java.util.Deque;

/** Counts a room's stopped passes. Owned by the room's lane. */
final class Overruns {
    /** Why a room ends that had too many. */
    static final String TOO_MANY = "too many passes were stopped";

    private static final long WINDOW_NANOS = 10_000_000_000L;

    private final int limit;
    private final Deque<Long> times = new ArrayDeque<>();

    Overruns(int limit) {
        this.limit = limit;
    }

    /** A pass was stopped; true if there were as many within 10 s as end the room. */
    boolean add() {
        long now = System.nanoTime();
        times.addLast(now);
        while (now - times.peekFirst() > WINDOW_NANOS) {
            times.removeFirst();
        }
        return times.size() >= limit;
    }
}
