package io.pserver.persistence.row;

import java.util.concurrent.atomic.LongAdder;

/** What was asked of the models. Any thread may read; all only grow. */
public final class RowCounters {
    /** Rows asked for by id, whether the cache had them or not. */
    public final LongAdder gets = new LongAdder();
    /** Calls of {@code find} and {@code count}. */
    public final LongAdder finds = new LongAdder();
    /** Rows changed: committed, and acknowledged. */
    public final LongAdder writes = new LongAdder();
    /** Statements of {@code sql}. */
    public final LongAdder statements = new LongAdder();
    /** Transactions begun. */
    public final LongAdder transactions = new LongAdder();
    /** Calls that were told {@code Conflict}. */
    public final LongAdder conflicts = new LongAdder();
    /** Calls that were told {@code Invalid}. */
    public final LongAdder invalid = new LongAdder();
    /** Replicas that did not have a table or column yet, so that the primary was asked. */
    public final LongAdder replicasBehind = new LongAdder();

    public RowCounters() {}
}
