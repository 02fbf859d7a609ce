package io.pserver.persistence.shard;

import io.pserver.persistence.database.Database;

/** Is told what a mover has done, on its thread. */
@FunctionalInterface
public interface MoveProgress {
    /** The steps of a bucket, in their order. */
    enum Step {
        /** The database that it goes to is ready to take copies. */
        CLAIMED,
        /** Its rows are copied, but for what changes meanwhile. */
        COPIED,
        /** Nobody can write to it, and everything is copied; from a moment later on it is not where it was. */
        VERIFIED,
        /** It has left, and is nowhere. */
        LEFT,
        /** It is where it was to go, and written to there. */
        ARRIVED,
        /** That is written down in the first database. */
        RECORDED,
        /** What was left behind is deleted. */
        DELETED
    }

    /**
     * A step is done.
     *
     * @param rows that were written, or deleted
     */
    void reached(int bucket, Database from, Database to, Step step, long rows);
}
