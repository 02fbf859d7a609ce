package io.pserver.persistence.room;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** What happened to rooms at rest. The adders only grow; any thread may read. */
public final class RoomCounters {
    /** Snapshots written. */
    public final LongAdder saved = new LongAdder();
    /** Transactions that wrote snapshots or removed rooms. */
    public final LongAdder batches = new LongAdder();
    /** Batches that failed, to be tried again. */
    public final LongAdder failures = new LongAdder();
    /** Snapshots not taken since too much waits; the room offers another. */
    public final LongAdder full = new LongAdder();
    /** Snapshots that the database refused for good. */
    public final LongAdder refused = new LongAdder();
    /** Snapshots that were not written since another node has taken the room. */
    public final LongAdder fenced = new LongAdder();
    /** Rooms removed. */
    public final LongAdder removed = new LongAdder();
    /** Rooms taken from a node that has ended. */
    public final LongAdder taken = new LongAdder();
    /** Rooms not taken since another node has them. */
    public final LongAdder elsewhere = new LongAdder();
    /** Beats of this node that failed. */
    public final LongAdder beatsFailed = new LongAdder();

    /** Set once by the store, before it is handed out. */
    private volatile IntSupplier waiting = () -> 0;

    /** Rooms that wait to be written or removed now. */
    public int waiting() {
        return waiting.getAsInt();
    }

    void waiting(IntSupplier gauge) {
        waiting = gauge;
    }
}
