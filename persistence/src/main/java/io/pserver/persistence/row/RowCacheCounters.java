package io.pserver.persistence.row;

import java.util.concurrent.atomic.LongAdder;

/** What happened in front of the rows, since the start. Any thread may add and read. */
public final class RowCacheCounters {
    /** Rows, or the news that there is none, that came out of the cache. */
    public final LongAdder hits = new LongAdder();
    /** Rows that the cache did not have. */
    public final LongAdder misses = new LongAdder();
    /** Queries for rows; one for many rows counts once. */
    public final LongAdder loads = new LongAdder();
    /** Callers that were given what another caller loaded. */
    public final LongAdder joined = new LongAdder();
    /** Loads that had to wait because too many ran. */
    public final LongAdder waited = new LongAdder();
    /** Loads that never ran because too many did. */
    public final LongAdder loadsRefused = new LongAdder();
    /** Rows put into the cache after a load. */
    public final LongAdder fills = new LongAdder();
    /** Rows that were loaded and not put into the cache, since something happened to them or to the cache meanwhile. */
    public final LongAdder fillsRefused = new LongAdder();
    /** Rows that were too large to be put into the cache. */
    public final LongAdder tooLarge = new LongAdder();
    /** Reads that did without the cache, since nobody could say whether it is right. */
    public final LongAdder unguarded = new LongAdder();
    /** Changes begun. */
    public final LongAdder changes = new LongAdder();
    /** Changes after which the cache held the outcome. */
    public final LongAdder settled = new LongAdder();
    /** Changes after which the cache held nothing, since another came between. */
    public final LongAdder settlesRefused = new LongAdder();
    /** Changes whose mark a cache server did not acknowledge. */
    public final LongAdder marksLost = new LongAdder();
    /** Bans of a cache server that this node began. */
    public final LongAdder bans = new LongAdder();
    /** Changes that had to wait until every node had heard of a ban, or of this node. */
    public final LongAdder guardWaits = new LongAdder();
    /** Changes given up because that wait took too long. */
    public final LongAdder changesRefused = new LongAdder();
    /** Rounds of the guard that the database did not answer. */
    public final LongAdder roundsFailed = new LongAdder();
}
