package io.pserver.persistence.shard;

import java.util.concurrent.atomic.LongAdder;

/** What moving buckets did to calls. Any thread may read; all only grow. */
public final class ShardCounters {
    /** Calls that found a bucket gone, and were sent after it. */
    public final LongAdder rerouted = new LongAdder();
    /** Calls that were refused because a bucket was nowhere until their deadline. */
    public final LongAdder refused = new LongAdder();
    /** How often the map was loaded again. */
    public final LongAdder refreshes = new LongAdder();

    ShardCounters() {}
}
