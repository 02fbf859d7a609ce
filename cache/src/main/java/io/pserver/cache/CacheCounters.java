package io.pserver.cache;

import java.util.concurrent.atomic.LongAdder;

/** What became of the calls to one server, since the start. Any thread may read; only this package counts. */
public final class CacheCounters {
    final LongAdder hits = new LongAdder();
    final LongAdder misses = new LongAdder();
    final LongAdder stored = new LongAdder();
    final LongAdder notStored = new LongAdder();
    final LongAdder lost = new LongAdder();
    final LongAdder timeouts = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder breakerOpened = new LongAdder();
    final LongAdder connectionsLost = new LongAdder();

    CacheCounters() {}

    /** Keys that were read and found. */
    public long hits() {
        return hits.sum();
    }

    /** Keys that were read and, as the server answered, not there. */
    public long misses() {
        return misses.sum();
    }

    /** Writes, counts and removals that were done. */
    public long stored() {
        return stored.sum();
    }

    /** Writes, counts and removals that were not done, as the server answered, or as could be told without it. */
    public long notStored() {
        return notStored.sum();
    }

    /** Calls without an answer, whatever the reason. */
    public long lost() {
        return lost.sum();
    }

    /** Of the lost ones, those whose time ran out. */
    public long timeouts() {
        return timeouts.sum();
    }

    /** Of the lost ones, those that were never sent: the server was down, its breaker open, or its queue full. */
    public long refused() {
        return refused.sum();
    }

    /** How often the server was given up for a second because it did not answer. */
    public long breakerOpened() {
        return breakerOpened.sum();
    }

    /** How often a connection was lost, or could not be made. */
    public long connectionsLost() {
        return connectionsLost.sum();
    }

    void countStored(Cache.Stored outcome) {
        switch (outcome) {
            case YES -> stored.increment();
            case NO -> notStored.increment();
            case LOST -> lost.increment();
        }
    }
}
