package io.pserver.persistence.session;

import java.util.concurrent.atomic.LongAdder;
import java.util.function.IntSupplier;

/** What happened to sessions. The adders only grow; any thread may read. */
public final class SessionCounters {
    /** Sessions made. */
    public final LongAdder created = new LongAdder();
    /** Sessions found in the cache. */
    public final LongAdder hits = new LongAdder();
    /** Sessions looked for in the database. */
    public final LongAdder loads = new LongAdder();
    /** Changes that were left to be written behind. */
    public final LongAdder writtenBehind = new LongAdder();
    /** Changes written to the database before the answer: logins, and whatever the cache did not take. */
    public final LongAdder writtenThrough = new LongAdder();
    /** Changes that had to be written at once because too much waited to be written. */
    public final LongAdder full = new LongAdder();
    /** Sessions that a batch brought to the database. */
    public final LongAdder flushed = new LongAdder();
    /** Batches that failed, to be tried again. */
    public final LongAdder flushFailures = new LongAdder();
    /** Sessions that the database refused for good. */
    public final LongAdder dropped = new LongAdder();
    /** Calls told that the database was needed and not there. */
    public final LongAdder unavailable = new LongAdder();
    /** Logins and logouts. */
    public final LongAdder logins = new LongAdder();
    /** Tokens that opened nothing: unknown, changed, or expired. */
    public final LongAdder refusedTokens = new LongAdder();
    /** Expired sessions removed. */
    public final LongAdder swept = new LongAdder();

    /** Set once by the store, before it is handed out. */
    private volatile IntSupplier waiting = () -> 0;

    /** Sessions that wait to be written now. */
    public int waiting() {
        return waiting.getAsInt();
    }

    void waiting(IntSupplier gauge) {
        waiting = gauge;
    }
}
